/** Messages of feeds cross the line as they are: the same on the other side, and not walked on this one. */
import { StandardRPCJsonSerializer } from '@orpc/client/standard'
import { expect, test } from 'vitest'
import { feedSerializer } from '../../../src/main/api/transports/feed-serializer.ts'
import { runDetail } from '../renderer/fake/data.ts'

const sender = new StandardRPCJsonSerializer({ customJsonSerializers: [feedSerializer] })
const receiver = new StandardRPCJsonSerializer()

/** As a client that knows nothing of it reads what was sent. */
function across(value: unknown): unknown {
  const [json, meta] = sender.serialize(value)
  const sent = JSON.parse(JSON.stringify({ json, meta }))
  return receiver.deserialize(sent.json, sent.meta)
}

test('a client without any knowledge of it reads the same message', () => {
  const message = { type: 'snapshot', epoch: 'e', seq: 1, data: runDetail() }
  expect(across(message)).toEqual(message)
  const delta = { type: 'delta', epoch: 'e', seq: 2, data: { idle: ['a'] } }
  expect(across(delta)).toEqual(delta)
})

test('what is in a message is not looked at before it becomes text', () => {
  let looks = 0
  const data = new Proxy(
    { header: {} },
    {
      ownKeys(target) {
        looks += 1
        return Reflect.ownKeys(target)
      },
    },
  )
  const [json] = sender.serialize({ type: 'snapshot', epoch: 'e', seq: 1, data })
  expect(looks).toBe(0)
  expect(JSON.stringify(json)).toBe('{"type":"snapshot","epoch":"e","seq":1,"data":{"header":{}}}')
})

test('everything else keeps what JSON cannot hold', () => {
  const answer = { at: new Date(5), names: new Set(['a']), type: 'snapshot' }
  expect(across(answer)).toEqual(answer)
})
