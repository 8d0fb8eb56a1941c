// @vitest-environment jsdom
/** A transcript as it is read: an edit shows what it did, what was opened is remembered, and the reader may look back. */
import { act, createElement } from 'react'
import { createRoot } from 'react-dom/client'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { TurnView, type Unfolded } from '../../../src/renderer/features/task/turn-view.tsx'
import type { Turn } from '../../../src/renderer/features/task/turns.ts'
import { watchReader } from '../../../src/renderer/features/task/use-follow-end.ts'

describe('a turn', () => {
  beforeEach(() => vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true))
  afterEach(() => vi.unstubAllGlobals())

  const tool = {
    n: 4,
    at: null,
    subagent: false,
    kind: 'tool' as const,
    id: 't',
    input: '{"command":"ls"}',
    file: null,
  }
  const written = Array.from({ length: 30 }, (_, n) => `line ${n}`).join('\n')
  const write: Turn = {
    kind: 'tool',
    key: 4,
    cost: null,
    tool: { ...tool, name: 'Write', summary: 'writing a.js', edit: { before: '', after: written, truncated: false } },
    result: null,
  }
  const bash: Turn = { ...write, tool: { ...tool, name: 'Bash', summary: 'running ls', edit: null } }

  async function show(turn: Turn, unfolded: Unfolded | null) {
    const told: [number, Unfolded][] = []
    const place = document.createElement('div')
    const root = createRoot(place)
    const onFold = (key: number, state: Unfolded) => told.push([key, state])
    await act(async () => root.render(createElement(TurnView, { turn, live: true, unfolded, onFold })))
    return { place, told, text: () => place.textContent ?? '', end: () => act(async () => root.unmount()) }
  }

  test('an edit shows its first lines and how many there are, and the rest when it is asked for', async () => {
    const { place, told, text, end } = await show(write, null)
    expect(text()).toContain('+30')
    expect(text()).toContain('line 11')
    expect(text()).not.toContain('line 12')
    await act(async () => place.querySelector('button')?.click())
    expect(told.at(-1)).toEqual([4, 'whole'])
    await end()
    const whole = await show(write, 'whole')
    expect(whole.text()).toContain('line 29')
    await whole.end()
  })

  test('what else was done is folded until it is opened, which is told so that it can be remembered', async () => {
    const { place, told, text, end } = await show(bash, null)
    expect(text()).not.toContain('{"command"')
    const details = place.querySelector('details')
    if (!details) throw new Error('a call is folded')
    await act(async () => {
      const toggled = new Promise((resolve) => details.addEventListener('toggle', resolve, { once: true }))
      details.open = true
      await toggled
    })
    expect(told).toEqual([[4, 'open']])
    await end()
    const again = await show(bash, 'open')
    expect(again.place.querySelector('details')?.open).toBe(true)
    expect(again.text()).toContain('{"command"')
    await again.end()
  })
})

describe('following the end', () => {
  function pane(top: number) {
    const element = document.createElement('div')
    const size = { scrollTop: top, scrollHeight: 1_000, clientHeight: 400 }
    for (const key of ['scrollTop', 'scrollHeight', 'clientHeight'] as const)
      Object.defineProperty(element, key, { get: () => size[key] })
    const told: boolean[] = []
    const stop = watchReader(element, true, (following) => told.push(following))
    const scroll = (next: Partial<typeof size>) => {
      Object.assign(size, next)
      element.dispatchEvent(new Event('scroll'))
    }
    return { element, told, scroll, stop }
  }

  test('ends with the wheel that turns up, before anything has moved', () => {
    const { element, told } = pane(600)
    element.dispatchEvent(new WheelEvent('wheel', { deltaY: 10 }))
    expect(told).toEqual([])
    element.dispatchEvent(new WheelEvent('wheel', { deltaY: -1 }))
    expect(told).toEqual([false])
  })
  test('ends with a key that leads back, and with a bar that is dragged by a pixel', () => {
    const { element, told, scroll } = pane(600)
    element.dispatchEvent(new KeyboardEvent('keydown', { key: 'PageUp' }))
    expect(told).toEqual([false])
    scroll({ scrollTop: 599 })
    expect(told).toEqual([false, false])
  })
  test('goes on where there is less to scroll, and where what is there grows', () => {
    const { told, scroll } = pane(600)
    scroll({ scrollTop: 550, scrollHeight: 950 })
    scroll({ scrollTop: 500, clientHeight: 450 })
    scroll({ scrollHeight: 2_000 })
    expect(told).toEqual([])
  })
  test('is taken up at the end alone', () => {
    const { told, scroll, stop } = pane(100)
    scroll({ scrollTop: 400 })
    expect(told).toEqual([])
    scroll({ scrollTop: 595 })
    expect(told).toEqual([true])
    stop()
    scroll({ scrollTop: 100 })
    expect(told).toEqual([true])
  })
})
