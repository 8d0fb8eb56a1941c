/** While another program holds the data directory: whom it waits for, and that a person can leave at each point. */
import type { MessageBoxOptions } from 'electron'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { fail, ok, type Result } from '../../../src/contract/result.ts'
import { askWhileHeld } from '../../../src/main/hosts/desktop/shell/ask-while-held.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const HOLDER = '`switchyard qa one` (pid 7)'

/** The app as it starts: what it opens and asks is settled from outside, in order. */
function starting() {
  const opens: { asking: (holder: string) => void; settle: (opened: Result<string>) => void }[] = []
  const asked: { message: MessageBoxOptions; choose: (button: string) => void }[] = []
  const browsed: string[] = []
  let links = 0
  const holder = { dashboard: false }
  const started = askWhileHeld<string>({
    open: (asking) => new Promise((settle) => opens.push({ asking, settle })),
    dashboardLink: async () => (holder.dashboard ? `http://127.0.0.1/#${++links}` : null),
    ask: (message) =>
      new Promise((resolve) => {
        const choose = (button: string) => resolve({ response: message.buttons?.indexOf(button) ?? -1 })
        asked.push({ message, choose })
        // As Electron does it.
        message.signal?.addEventListener('abort', () => resolve({ response: message.cancelId ?? 0 }))
      }),
    browse: async (link) => void browsed.push(link),
  })
  return { opens, asked, browsed, holder, started }
}

it('says nothing of a holder that hands over at once', async () => {
  const { opens, asked, started } = starting()
  opens[0]?.asking(HOLDER)
  await vi.advanceTimersByTimeAsync(999)
  opens[0]?.settle(ok('engine'))
  expect(await started).toBe('engine')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(asked).toEqual([])
})

it('names one that takes its time, and takes the message away when it has handed over', async () => {
  const { opens, asked, started } = starting()
  opens[0]?.asking(HOLDER)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(asked.map(({ message }) => message.message)).toEqual([`Waiting for ${HOLDER} to hand over`])
  expect(asked[0]?.message.buttons).toEqual(['Keep Waiting', 'Quit'])
  expect(asked[0]?.message.signal?.aborted).toBe(false)
  opens[0]?.settle(ok('engine'))
  expect(await started).toBe('engine')
  expect(asked[0]?.message.signal?.aborted).toBe(true)
})

it('is left while it waits, though nothing was handed over', async () => {
  const { opens, asked, started } = starting()
  opens[0]?.asking(HOLDER)
  await vi.advanceTimersByTimeAsync(1_000)
  asked[0]?.choose('Quit')
  expect(await started).toBeNull()
  expect(opens).toHaveLength(1)
})

it('keeps waiting when that is chosen, and does not ask a second time', async () => {
  const { opens, asked, started } = starting()
  opens[0]?.asking(HOLDER)
  await vi.advanceTimersByTimeAsync(1_000)
  asked[0]?.choose('Keep Waiting')
  opens[0]?.asking(HOLDER)
  await vi.advanceTimersByTimeAsync(20_000)
  expect(asked).toHaveLength(1)
  opens[0]?.settle(ok('engine'))
  expect(await started).toBe('engine')
})

it('says why it was not given, and tries again or ends as the person wants', async () => {
  const { opens, asked, started } = starting()
  opens[0]?.settle(fail('engine-held', `${HOLDER} keeps the engine.`))
  await vi.waitFor(() => expect(asked).toHaveLength(1))
  expect(asked[0]?.message).toMatchObject({ detail: `${HOLDER} keeps the engine.`, buttons: ['Try Again', 'Quit'] })
  asked[0]?.choose('Try Again')
  await vi.waitFor(() => expect(opens).toHaveLength(2))
  opens[1]?.settle(fail('engine-held', 'Still.', ['pid 7']))
  await vi.waitFor(() => expect(asked).toHaveLength(2))
  expect(asked[1]?.message.detail).toBe('Still.\npid 7')
  asked[1]?.choose('Quit')
  expect(await started).toBeNull()
})

it('opens the dashboard of a holder that has one, by a link that is fresh when it is chosen', async () => {
  const { opens, asked, browsed, holder, started } = starting()
  holder.dashboard = true
  opens[0]?.settle(fail('engine-held', 'Held.'))
  await vi.waitFor(() => expect(asked).toHaveLength(1))
  expect(asked[0]?.message.buttons).toEqual(['Try Again', 'Open the Dashboard', 'Quit'])
  asked[0]?.choose('Open the Dashboard')
  expect(await started).toBeNull()
  expect(browsed).toEqual(['http://127.0.0.1/#2'])
})
