/** One terminal in the host, with a program that the test plays. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { sessionStage } from './session-stage.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchyard-session-'))
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true, force: true })
})

it('lets a viewer follow from here on when what was before cannot be drawn, and says so', async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => {})
  const stage = sessionStage(folder, { yieldTurn: () => Promise.reject(new Error('broken')) })
  const { attach, output } = await stage.terminal(1)
  output('before\r\n')
  attach(0)
  expect(await stage.snapshot()).toContain('could not be drawn')
  output('after')
  expect(stage.left.map(([, frame]) => frame.type).slice(0, 3)).toEqual(['attached', 'snapshot', 'output'])
  expect(stage.output().at(-1)).toEqual([1, 'after'.length])
  expect(said).toHaveBeenCalledWith(expect.any(String), expect.objectContaining({ message: 'broken' }))
})

it('goes on below a full-screen program that was killed, with what that showed', async () => {
  const stage = sessionStage(folder)
  const first = await stage.terminal(1)
  first.output('shell$ edit\r\n\x1b[?1049h\x1b[?1003h\x1b[Hthe text')
  first.session.close(false)
  await stage.kept('t1', 'the text')
  const second = await stage.terminal(1, 2)
  second.attach(1)
  const shown = await stage.snapshot()
  expect(shown).toMatch(/shell\$ edit[\s\S]*the text/)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: sequences begin with one.
  expect(shown).not.toMatch(/\x1b\[\?1049h|\x1b\[\?1003h/)
})

it('keeps what a full-screen program showed when its end began, although it leaves that screen as it ends', async () => {
  const stage = sessionStage(folder)
  const first = await stage.terminal(1, 1, '\x1b[?1049lbye\r\n')
  first.output('shell$ edit\r\n\x1b[?1049h\x1b[Hthe text')
  // Told twice: what it shows by then is not what a person saw.
  first.session.close(false)
  first.session.close(true)
  await stage.kept('t1', 'the text')
  const second = await stage.terminal(1, 2)
  second.attach(1)
  expect(await stage.snapshot()).toMatch(/shell\$ edit[\s\S]*bye[\s\S]*the text/)
})

it('begins on a screen of its own where that is read, with what was before above it', async () => {
  const stage = sessionStage(folder)
  const first = await stage.terminal(1)
  first.output('\x1b[?1049h\x1b[H> a prompt of before')
  first.session.close(false)
  await stage.kept('t1', 'of before')
  const { session, output, attach } = await stage.terminal(1, 2, '', true)
  output('now')
  expect((await session.screen()).lines.filter((line) => line !== '')).toEqual(['now'])
  attach(1)
  expect(await stage.snapshot()).toContain('of before')
})

it('lets the mirror rest once nobody looks and nothing comes for a minute, and shows what it showed', async () => {
  let drawn = 0
  const turn = async (): Promise<void> => {
    drawn += 1
  }
  const stage = sessionStage(folder, { yieldTurn: turn })
  const { session, attach, output } = await stage.terminal(1)
  attach()
  output('before\r\n')
  expect((await session.screen()).lines[0]).toBe('before')
  stage.clock.pass(1_000)
  await stage.kept('t1', 'before')
  const kept = drawn
  stage.clock.pass(60_000)
  // Drawing would have begun in the same turn.
  await Promise.resolve()
  expect(drawn).toBe(kept)
  session.detach(1)
  stage.clock.pass(60_000)
  await expect.poll(() => drawn).toBe(kept + 1)
  output('after')
  expect((await session.screen()).lines.slice(0, 2)).toEqual(['before', 'after'])
})
