/** Carries out what the desktop host asks of its window: places to show, specs to preview, commands of the native menu. */
import { useEffect, useRef } from 'react'
import { HostMessage, type MenuCommand, type Place, type WindowMessage } from '../../contract/desktop.ts'
import { assertNever } from '../../contract/result.ts'
import { useApi } from '../api/context.tsx'
import { go, type Route, runRoute } from './routes.ts'
import type { PickedSpec } from './shell-context.ts'

export interface DesktopOrders {
  newRun(spec: PickedSpec | null): void
  addProject(dir: string): void
  openPalette(): void
  openShortcuts(): void
}

/** What this window can do for the native menu; other items are not shown there. */
const COMMANDS: MenuCommand[] = ['new-run', 'palette', 'shortcuts']

export function routeOf(place: Place): Route {
  switch (place.view) {
    case 'inbox':
      return { at: 'inbox', item: place.attention ?? null }
    case 'run':
      return runRoute(place.run, { task: place.task ?? null })
    default:
      // Home, and whatever has no view of its own in this window.
      return { at: 'home' }
  }
}

const nameOf = (path: string): string => path.split(/[\\/]/).at(-1) ?? path

export function obey(message: HostMessage, orders: DesktopOrders): void {
  switch (message.type) {
    case 'hello':
    case 'chosen':
      return
    case 'open':
      go(routeOf(message.place))
      return
    case 'specs': {
      const [path] = message.files
      if (path !== undefined) orders.newRun({ name: nameOf(path), source: { path } })
      return
    }
    case 'folders':
      for (const dir of message.folders) orders.addProject(dir)
      return
    case 'command':
      if (message.command === 'new-run') orders.newRun(null)
      else if (message.command === 'palette') orders.openPalette()
      else if (message.command === 'shortcuts') orders.openShortcuts()
      return
    default:
      assertNever(message, 'message of the host')
  }
}

export function useDesktopHost(orders: DesktopOrders): void {
  const { host } = useApi()
  const latest = useRef(orders)
  latest.current = orders
  useEffect(() => {
    if (!host) return
    const listen = (event: MessageEvent) => {
      // A host that is newer than the window may say what this one does not know: that is left.
      const message = HostMessage.safeParse(event.data)
      if (message.success) obey(message.data, latest.current)
    }
    host.addEventListener('message', listen)
    host.start()
    const ready: WindowMessage = { type: 'ready', commands: COMMANDS }
    host.postMessage(ready)
    return () => host.removeEventListener('message', listen)
  }, [host])
}
