/** What an interactive agent does, from sequences of signs as the real CLI gives them, and from any others. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  beginning,
  HOOK_EVENTS,
  type HookEvent,
  type InstanceActivity,
  type InstanceSign,
  readTitle,
  takeSign,
} from '../../../../src/main/domain/instance/instance-state.ts'

const BUSY: InstanceSign = { kind: 'title', busy: true }
const CALM: InstanceSign = { kind: 'title', busy: false }
const hook = (event: HookEvent, more: { tool?: string; notice?: string } = {}): InstanceSign => ({
  kind: 'hook',
  event,
  tool: more.tool ?? null,
  notice: more.notice ?? null,
})

/** Each sign comes a second after the one before. */
function having(...signs: InstanceSign[]): InstanceActivity {
  return signs.reduce((state, sign, index) => takeSign(state, sign, (index + 1) * 1_000), beginning(0))
}
const STARTED = [hook('SessionStart'), CALM]
const ASKED = [...STARTED, hook('UserPromptSubmit'), BUSY, hook('PermissionRequest', { tool: 'Bash' }), CALM]

describe('the signs of the CLI', () => {
  it('reads the title', () => {
    expect(readTitle('◐ Claude Code')).toEqual({ busy: true })
    expect(readTitle('⠂ Fix the parser')).toEqual({ busy: true })
    expect(readTitle('✳ Claude Code')).toEqual({ busy: false })
    expect(readTitle('')).toBeNull()
    expect(readTitle('vim')).toBeNull()
  })

  it('starts until the box is there', () => {
    expect(having(hook('SessionStart'))).toMatchObject({ kind: 'starting', by: 'hook', since: 0 })
    expect(having(...STARTED)).toMatchObject({ kind: 'idle', by: 'title', since: 2_000 })
  })

  it('is busy from the prompt to Stop', () => {
    expect(having(...STARTED, hook('UserPromptSubmit'), BUSY)).toMatchObject({ kind: 'busy', since: 3_000 })
    expect(having(...STARTED, hook('UserPromptSubmit'), BUSY, hook('Stop'), CALM)).toMatchObject({
      kind: 'idle',
      by: 'hook',
      since: 5_000,
    })
  })

  it('takes a calm title that only changed its words for nothing', () => {
    expect(having(...STARTED, hook('UserPromptSubmit'), CALM)).toMatchObject({ kind: 'busy', by: 'hook' })
    expect(having(...STARTED, hook('UserPromptSubmit'), CALM, BUSY, CALM)).toMatchObject({ kind: 'idle' })
  })

  it('waits for permission, names the tool, and goes on when it is given', () => {
    expect(having(...ASKED)).toMatchObject({ kind: 'waiting', by: 'hook', wants: 'Bash', since: 5_000 })
    expect(having(...ASKED, BUSY)).toMatchObject({ kind: 'busy', wants: null, asked: 0 })
    expect(having(...ASKED, BUSY, CALM, hook('Stop'))).toMatchObject({ kind: 'idle', by: 'hook' })
  })

  it('does not take the turning title of before for an answer', () => {
    const asked = [...STARTED, hook('UserPromptSubmit'), BUSY, hook('PermissionRequest', { tool: 'Bash' })]
    expect(having(...asked, BUSY)).toMatchObject({ kind: 'waiting' })
    expect(having(...asked, BUSY, CALM)).toMatchObject({ kind: 'waiting', since: 5_000 })
    expect(having(...asked, BUSY, CALM, BUSY)).toMatchObject({ kind: 'busy' })
  })

  it('knows the second of two dialogs by the calm title between them', () => {
    const two = [...STARTED, hook('UserPromptSubmit'), BUSY, hook('PermissionRequest'), hook('PermissionRequest'), CALM]
    expect(having(...two, BUSY, CALM)).toMatchObject({ kind: 'waiting', asked: 1 })
    expect(having(...two, BUSY, CALM, BUSY, CALM)).toMatchObject({ kind: 'idle', asked: 0 })
  })

  it('is idle after a refusal or an interruption, of which no hook tells', () => {
    expect(having(...ASKED, { kind: 'interrupted' })).toMatchObject({ kind: 'idle', by: 'transcript', asked: 0 })
    expect(having(...STARTED, hook('UserPromptSubmit'), BUSY, CALM)).toMatchObject({ kind: 'idle', by: 'title' })
  })

  it('believes late notices', () => {
    expect(having(...STARTED, BUSY, hook('Notification', { notice: 'permission_prompt' }))).toMatchObject({
      kind: 'waiting',
    })
    expect(having(...ASKED, hook('Notification', { notice: 'idle_prompt' }))).toMatchObject({ kind: 'idle' })
  })
})

describe('any signs', () => {
  const sign: fc.Arbitrary<InstanceSign> = fc.oneof(
    fc.boolean().map((busy): InstanceSign => ({ kind: 'title', busy })),
    fc.constant<InstanceSign>({ kind: 'interrupted' }),
    fc
      .tuple(fc.constantFrom(...HOOK_EVENTS), fc.constantFrom('permission_prompt', 'idle_prompt', null))
      .map(([event, notice]): InstanceSign => ({ kind: 'hook', event, tool: 'Bash', notice })),
  )

  it('keep times in order, stay ended after the end, and are settled by Stop', () => {
    fc.assert(
      fc.property(fc.array(sign, { maxLength: 60 }), (signs) => {
        let state = beginning(0)
        for (const [index, next] of signs.entries()) {
          const was = state
          state = takeSign(state, next, index + 1)
          expect(state.since).toBeLessThanOrEqual(state.seenAt)
          expect(state.seenAt).toBeGreaterThanOrEqual(was.seenAt)
          if (state.kind === was.kind) expect(state.since).toBe(was.since)
          expect(state.asked).toBeGreaterThanOrEqual(0)
          if (state.kind !== 'waiting') expect(state.wants).toBeNull()
        }
        const at = signs.length + 1
        expect(takeSign(state, hook('Stop'), at).kind).toBe('idle')
        const ended = takeSign(state, { kind: 'exited' }, at)
        expect(ended.kind).toBe('exited')
        expect(signs.reduce((was, next) => takeSign(was, next, at + 1), ended)).toBe(ended)
        expect(takeSign(ended, { kind: 'started' }, at + 2)).toEqual(beginning(at + 2))
      }),
      { numRuns: 300 },
    )
  })
})
