/** A host that lives long asks a command for the engine: given, refused, slow, and by whom it is held meanwhile. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { answerOf } from '../../../src/main/api/client/answer.ts'
import { surroundings } from '../../../src/main/hosts/compose.ts'
import { type OpenService, type OpenServiceOptions, openService } from '../../../src/main/hosts/open-service.ts'
import { reachEngine } from '../../../src/main/hosts/reach-engine.ts'
import { takeEngine } from '../../../src/main/hosts/take-engine.ts'

let home: string
const open: OpenService[] = []

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'switchyard-take-'))
})
afterEach(async () => {
  for (const service of open.splice(0)) await service.close()
  rmSync(home, { recursive: true, force: true })
})

const world = () => surroundings({ SWITCHYARD_HOME: home, PATH: process.env['PATH'] })

async function hold(options: OpenServiceOptions): Promise<OpenService> {
  const opened = await openService(world(), options)
  if (!opened.ok) throw new Error(opened.failure.message)
  open.push(opened.value)
  // As every host in the foreground does.
  void opened.value.yielded.then(() => opened.value.close())
  return opened.value
}

const take = (patienceMs?: number) =>
  takeEngine(world(), { command: 'Switchyard', ...(patienceMs === undefined ? {} : { patienceMs }) })

it('is given the engine of a command, which is free of it then', async () => {
  const command = await hold({ command: 'switchyard run', foreground: true })
  const before = await reachEngine(home)
  if (!before.ok) throw new Error(before.failure.message)
  const taken = await take()
  if (!taken.ok) throw new Error(taken.failure.message)
  open.push(taken.value)
  expect(await command.yielded).toBe('Switchyard')
  await before.value.lost
  const after = await reachEngine(home)
  expect(after).toMatchObject({ ok: true, value: { holder: { command: 'Switchyard' } } })
  if (after.ok) after.value.close()
})

it('is refused by a host that keeps its engine, with who that is and what to do', async () => {
  await hold({ command: 'switchyard web' })
  const refused = await take()
  expect(refused).toMatchObject({ ok: false, failure: { code: 'engine-held' } })
  expect(!refused.ok && refused.failure.message).toMatch(/`switchyard web` \(pid \d+\) keeps the engine.*end it first/)
})

it('waits for what the command is doing, and is told when that takes too long', async () => {
  const command = await hold({ command: 'switchyard qa one', foreground: true })
  let finish: () => void = () => {}
  const work = command.service.commands.once(
    'aaaa',
    'tasks.review',
    () =>
      new Promise<void>((resolve) => {
        finish = resolve
      }),
  )
  const late = await take(100)
  expect(late).toMatchObject({ ok: false, failure: { code: 'engine-held' } })
  expect(!late.ok && late.failure.message).toMatch(/`switchyard qa one` \(pid \d+\) was asked .*Try again in a moment/)
  // It was asked once and goes as soon as it can; whoever asks again gets it.
  const taking = take()
  finish()
  await work
  const taken = await taking
  if (!taken.ok) throw new Error(taken.failure.message)
  open.push(taken.value)
})

it('hands over once: everybody who asks gets the one answer, and no command of before is lost', async () => {
  const command = await hold({ command: 'switchyard run', foreground: true })
  const answers = await Promise.all([
    answerOf(command.client.system.yieldEngine({ commandId: '4b7d2f1e-6f5e-4c6c-9d5c-1d6f3a9b0c11', by: 'a' })),
    answerOf(command.client.system.yieldEngine({ commandId: '4b7d2f1e-6f5e-4c6c-9d5c-1d6f3a9b0c12', by: 'b' })),
  ])
  expect(answers[0]).toEqual(answers[1])
  expect(answers[0]).toMatchObject({ ok: true, value: { pid: process.pid, agents: 0, driving: [] } })
  const commandId = '4b7d2f1e-6f5e-4c6c-9d5c-1d6f3a9b0c13'
  expect(await answerOf(command.client.system.recheck({ commandId }))).toMatchObject({
    ok: false,
    failure: { code: 'engine-busy' },
  })
})
