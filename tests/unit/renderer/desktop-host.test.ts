// @vitest-environment jsdom
/** What the desktop host asks of its window ends where it belongs. */
import { describe, expect, test, vi } from 'vitest'
import { HostMessage, MenuOffer } from '../../../src/contract/desktop.ts'
import type { Action } from '../../../src/renderer/app/actions.tsx'
import { obey, routeOf } from '../../../src/renderer/app/desktop-host.ts'
import { actionFor, menuOffer } from '../../../src/renderer/app/menu-commands.ts'
import { chooseOver } from '../../../src/renderer/app/native-dialog.ts'

const orders = () => ({ preview: vi.fn(), addProject: vi.fn(), command: vi.fn() })

describe('the desktop host', () => {
  test('each spec that was opened with the app is previewed, by its path', () => {
    const heard = orders()
    obey({ type: 'specs', files: ['/home/ada/specs/search.spec.md', '/b.md'] }, heard)
    expect(heard.preview.mock.calls).toEqual([
      [{ name: 'search.spec.md', source: { path: '/home/ada/specs/search.spec.md' } }],
      [{ name: 'b.md', source: { path: '/b.md' } }],
    ])
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
  test('a command of the native menu runs the action of its name, the latest one', () => {
    const heard = orders()
    obey({ type: 'command', command: 'find' }, heard)
    expect(heard.command).toHaveBeenCalledWith('find')
    const action = (id: string, keys?: string): Action => ({
      id,
      name: id,
      section: 'General',
      run: () => {},
      ...(keys === undefined ? {} : { keys }),
    })
    const first = action('terminal-find', 'mod+shift+f')
    const second = action('transcript-find', 'mod+f')
    expect(actionFor('find', [first, second])).toBe(second)
    expect(actionFor('settings', [first])).toBeUndefined()
    // Keys that a menu cannot have stay in the window.
    const offer = menuOffer([first, second, action('new-run', 'n'), action('palette', 'mod+p'), action('other')])
    expect(offer).toEqual({ commands: ['new-run', 'palette', 'find'], keys: { palette: 'mod+p', find: 'mod+f' } })
    expect(MenuOffer.parse(offer)).toEqual(offer)
  })
  test('a native dialog answers whoever asked, and closing it is an answer too', async () => {
    const { port1, port2 } = new MessageChannel()
    const choose = chooseOver(port1)
    port2.onmessage = ({ data }) => {
      port2.postMessage({ type: 'chosen', id: 'of somebody else', paths: ['/other'] })
      port2.postMessage({ type: 'chosen', id: data.id, paths: data.what === 'folder' ? ['/home/ada/shop'] : [] })
    }
    expect(await Promise.all([choose('folder'), choose('spec')])).toEqual(['/home/ada/shop', null])
    port1.close()
    port2.close()
  })
  test('every place has its view', () => {
    expect(routeOf({ view: 'settings' })).toMatchObject({ at: 'settings' })
    expect(routeOf({ view: 'terminals' })).toEqual({ at: 'terminals', terminal: null, maximised: false })
    expect(routeOf({ view: 'home' })).toEqual({ at: 'home' })
    expect(routeOf({ view: 'inbox' })).toEqual({ at: 'inbox', item: null })
  })
})
