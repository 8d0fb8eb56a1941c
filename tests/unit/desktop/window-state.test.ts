/** A window comes back where it was, as far as somebody can reach it there. */
import { describe, expect, it } from 'vitest'
import { DEFAULT, MINIMUM, parseWindowState, placeWindow } from '../../../src/main/hosts/desktop/model/window-state.ts'

const laptop = { x: 0, y: 25, width: 1440, height: 875 }
const monitor = { x: 1440, y: 0, width: 2560, height: 1400 }
const at = (x: number, y: number, width = 1200, height = 800) => ({
  bounds: { x, y, width, height },
  maximized: false,
  fullScreen: false,
})

describe('placing the window', () => {
  it('uses the default size and lets the system place the first window', () =>
    expect(placeWindow(null, [laptop])).toEqual({ width: 1360, height: 860, maximized: false, fullScreen: false }))
  it('goes back to where it was', () =>
    expect(placeWindow(at(1500, 40), [laptop, monitor])).toMatchObject({ x: 1500, y: 40 }))
  it('keeps the size, not the place, when its display is gone', () => {
    const placed = placeWindow(at(1500, 40), [laptop])
    expect(placed).not.toHaveProperty('x')
    expect(placed).toMatchObject({ width: 1200, height: 800 })
  })
  it.each([
    ['above the menu bar', at(0, 0)],
    ['beside the display but for a sliver', at(1400, 100)],
    ['under the display', at(100, 890)],
    ['left of the display', at(-1150, 100)],
  ])('gives up a place %s', (_what, state) => expect(placeWindow(state, [laptop])).not.toHaveProperty('x'))
  it('is never larger than the display nor smaller than it works', () => {
    expect(placeWindow(at(10, 30, 9000, 9000), [laptop])).toMatchObject({ width: 1440, height: 875 })
    expect(placeWindow(at(10, 30, 5, 5), [laptop])).toMatchObject(MINIMUM)
  })
  it('works without any display', () => expect(placeWindow(null, [])).toMatchObject(DEFAULT))
  it('remembers that it filled the display', () =>
    expect(placeWindow({ ...at(10, 30), maximized: true }, [laptop])).toMatchObject({ maximized: true }))
})

describe('the state file', () => {
  it('reads what it wrote', () => expect(parseWindowState(JSON.stringify(at(1, 2)))).toEqual(at(1, 2)))
  it.each([
    '',
    '{',
    'null',
    '{"bounds":{"x":"1"}}',
    JSON.stringify({ ...at(1, 2), bounds: { x: 1.5, y: 0, width: 1, height: 1 } }),
  ])('ignores %s', (text) => expect(parseWindowState(text)).toBeNull())
})
