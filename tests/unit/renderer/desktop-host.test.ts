// @vitest-environment jsdom
/** What the desktop host asks of its window ends where it belongs. */
import { describe, expect, test, vi } from 'vitest'
import { HostMessage } from '../../../src/contract/desktop.ts'
import { obey, routeOf } from '../../../src/renderer/app/desktop-host.ts'

const orders = () => ({ newRun: vi.fn(), addProject: vi.fn(), openPalette: vi.fn(), openShortcuts: vi.fn() })

describe('the desktop host', () => {
  test('a spec that was opened with the app is previewed, by its path', () => {
    const heard = orders()
    obey({ type: 'specs', files: ['/home/ada/specs/search.spec.md'] }, heard)
    expect(heard.newRun).toHaveBeenCalledWith({
      name: 'search.spec.md',
      source: { path: '/home/ada/specs/search.spec.md' },
    })
  })
  test('folders that were dropped on the icon become projects', () => {
    const heard = orders()
    obey({ type: 'folders', folders: ['/a', '/b'] }, heard)
    expect(heard.addProject.mock.calls).toEqual([['/a'], ['/b']])
  })
  test('a notification opens the task that it is about', () => {
    obey(HostMessage.parse({ type: 'open', place: { view: 'run', run: 'amber-heron-42', task: 'report' } }), orders())
    expect(location.hash).toBe('#/runs/amber-heron-42/board?task=report')
  })
  test('every place has its view', () => {
    expect(routeOf({ view: 'home' })).toEqual({ at: 'home' })
    expect(routeOf({ view: 'inbox' })).toEqual({ at: 'inbox', item: null })
  })
})
