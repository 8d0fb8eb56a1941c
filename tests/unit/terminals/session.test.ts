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
