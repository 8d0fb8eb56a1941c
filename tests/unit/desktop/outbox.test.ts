/** What the host says before the window listens is kept, in order, within bounds. */
import { describe, expect, it } from 'vitest'
import type { HostMessage } from '../../../src/contract/desktop.ts'
import { crashPage } from '../../../src/main/hosts/desktop/model/crash-page.ts'
import { createOutbox } from '../../../src/main/hosts/desktop/model/outbox.ts'

const spec = (name: string): HostMessage => ({ type: 'specs', files: [name] })

describe('the outbox', () => {
  it('waits for a window and then says everything in order', () => {
    const outbox = createOutbox()
    const said: HostMessage[] = []
    outbox.say(spec('a'))
    outbox.say(spec('b'))
    outbox.attach((message) => said.push(message))
    outbox.say(spec('c'))
    expect(said).toEqual(['a', 'b', 'c'].map(spec))
  })
  it('keeps the last place alone, and so many messages', () => {
    const outbox = createOutbox()
    const said: HostMessage[] = []
    outbox.say({ type: 'open', place: { view: 'home' } })
    outbox.say({ type: 'open', place: { view: 'inbox' } })
    for (let n = 0; n < 200; n += 1) outbox.say(spec(String(n)))
    outbox.attach((message) => said.push(message))
    expect(said).toHaveLength(50)
    expect(said.at(-1)).toEqual(spec('199'))
  })
  it('waits again after a reload', () => {
    const outbox = createOutbox()
    const first: HostMessage[] = []
    const second: HostMessage[] = []
    outbox.attach((message) => first.push(message))
    outbox.detach()
    outbox.say(spec('a'))
    outbox.attach((message) => second.push(message))
    expect(first).toEqual([])
    expect(second).toEqual([spec('a')])
  })
})

describe('the crash page', () => {
  it('says why in words, has a way back, and no script', () => {
    const page = crashPage('oom')
    expect(page).toContain('ran out of memory')
    expect(page).toContain('href="/"')
    expect(page).not.toMatch(/<script|javascript:|\son[a-z]+=/i)
  })
  it('never takes markup in', () => expect(crashPage('<img src=x onerror=alert(1)>')).not.toContain('<img'))
})
