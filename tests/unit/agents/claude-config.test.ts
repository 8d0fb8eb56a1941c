/** The CLI's first questions, answered in the user's own file: nothing else of it changes, and nobody else is written over. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { answerQuestions, openQuestions } from '../../../src/main/agents/claude/interactive/claude-config.ts'
import { systemClock } from '../../../src/main/lib/clock.ts'
import { manualClock } from '../../fixtures/manual-clock.ts'

describe('open questions', () => {
  const key = { ANTHROPIC_API_KEY: `sk-${'a'.repeat(30)}` }
  const end = 'a'.repeat(20)

  it('are onboarding and a key that is not known', () => {
    expect(openQuestions({}, key)).toEqual({
      hasCompletedOnboarding: true,
      customApiKeyResponses: { approved: [end], rejected: [] },
    })
    expect(openQuestions({ hasCompletedOnboarding: true }, {})).toBeNull()
  })

  it('are closed by either answer, and what else was answered stays', () => {
    const config = (responses: object) => ({ hasCompletedOnboarding: true, customApiKeyResponses: responses })
    expect(openQuestions(config({ approved: [end] }), key)).toBeNull()
    expect(openQuestions(config({ rejected: [end] }), key)).toBeNull()
    expect(openQuestions(config({ approved: ['old'], rejected: ['no'], more: 1 }), key)).toEqual({
      customApiKeyResponses: { approved: ['old', end], rejected: ['no'], more: 1 },
    })
  })
})

describe('answering them', () => {
  let dir: string
  let file: string
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'switchyard-config-'))
    file = join(dir, '.claude.json')
  })
  afterEach(() => rmSync(dir, { recursive: true, force: true }))
  const answer = (clock = systemClock) => answerQuestions({ env: { HOME: dir }, clock, backups: join(dir, 'backups') })

  it('keeps everything else, and a copy of the file as it was', async () => {
    writeFileSync(file, JSON.stringify({ mine: [1], mcpServers: { linear: {} } }), { mode: 0o600 })
    expect(await answer()).toEqual({ ok: true, value: { written: true, userMcpServers: true } })
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      mine: [1],
      mcpServers: { linear: {} },
      hasCompletedOnboarding: true,
    })
    const [copy = ''] = readdirSync(join(dir, 'backups'))
    expect(JSON.parse(readFileSync(join(dir, 'backups', copy), 'utf8'))).toEqual({
      mine: [1],
      mcpServers: { linear: {} },
    })
    expect(existsSync(`${file}.lock`)).toBe(false)
    expect(await answer()).toMatchObject({ value: { written: false } })
  })

  it('does not write while the CLI does, takes over a lock that was left behind, and says when it gives up', async () => {
    mkdirSync(`${file}.lock`)
    const { clock, advance } = manualClock()
    const tried = answer(clock)
    // Each try is one timer; the promise behind it settles before the next.
    let settled = false
    void tried.then(() => {
      settled = true
    })
    while (!settled) {
      advance(50)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(await tried).toMatchObject({ ok: false, failure: { code: 'claude-config-locked' } })
    expect(existsSync(file)).toBe(false)
    expect(existsSync(`${file}.lock`)).toBe(true)

    const long = new Date(Date.now() - 60_000)
    utimesSync(`${file}.lock`, long, long)
    expect(await answer()).toMatchObject({ ok: true, value: { written: true } })
    expect(existsSync(`${file}.lock`)).toBe(false)
  })

  it('leaves a file alone that it cannot read as what it should be', async () => {
    writeFileSync(file, '{"half":')
    expect(await answer()).toMatchObject({ ok: false, failure: { code: 'claude-config-unreadable' } })
    expect(readFileSync(file, 'utf8')).toBe('{"half":')
  })
})
