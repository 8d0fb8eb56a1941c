/** Carries out what the desktop host asks of its window: places to show, specs to preview, commands of the native menu. */
import { useEffect, useRef } from 'react'
import {
  HostMessage,
  type MenuCommand,
  type MenuOffer,
  type Place,
  type WindowMessage,
} from '../../contract/desktop.ts'
import { assertNever } from '../../contract/result.ts'
import { useApi } from '../api/context.tsx'
import { topLayer } from '../components/top-layer.ts'
import { specAt } from '../features/intake/read-spec.ts'
import { useActionList } from './actions.tsx'
import { actionFor, menuOffer } from './menu-commands.ts'
import { settingsRoute } from './room-routes.ts'
import { go, type Route, runRoute } from './routes.ts'
import type { PickedSpec } from './shell-context.ts'

export interface DesktopOrders {
  /** Shows what a run of the spec would do, after those that came before. */
  preview(spec: PickedSpec): void
  addProject(dir: string): void
  command(command: MenuCommand): void
}

export function routeOf(place: Place): Route {
  switch (place.view) {
    case 'inbox':
      return { at: 'inbox', item: place.attention ?? null }
    case 'run':
      return runRoute(place.run, { task: place.task ?? null })
    case 'settings':
      return settingsRoute()
    case 'terminals':
      return { at: 'terminals', terminal: place.terminal ?? null, maximised: false }
    case 'home':
      return { at: 'home' }
    default:
      assertNever(place, 'place')
  }
}

export function obey(message: HostMessage, orders: DesktopOrders): void {
  switch (message.type) {
    case 'hello':
    case 'chosen':
      return
    case 'open':
      go(routeOf(message.place))
      return
    case 'specs':
      for (const path of message.files) orders.preview(specAt(path))
      return
    case 'folders':
      for (const dir of message.folders) orders.addProject(dir)
      return
    case 'command':
      orders.command(message.command)
      return
    default:
      assertNever(message, 'message of the host')
  }
}

export function useDesktopHost(orders: Omit<DesktopOrders, 'command'>): void {
  const { host } = useApi()
  const actions = useActionList()
  const offer = JSON.stringify(menuOffer(actions))
  const latest = useRef<{ orders: DesktopOrders; offer: string }>({ orders: { ...orders, command: () => {} }, offer })
  latest.current = {
    // As with keys: a dialog that asks for something is not replaced by another one.
    orders: { ...orders, command: (command) => topLayer() !== 'dialog' && actionFor(command, actions)?.run() },
    offer,
  }
  const told = useRef('')
  useEffect(() => {
    if (!host) return
    const listen = (event: MessageEvent) => {
      // A host that is newer than the window may say what this one does not know: that is left.
      const message = HostMessage.safeParse(event.data)
      if (message.success) obey(message.data, latest.current.orders)
    }
    host.addEventListener('message', listen)
    host.start()
    const ready: WindowMessage = { type: 'ready', ...(JSON.parse(latest.current.offer) as MenuOffer) }
    told.current = latest.current.offer
    host.postMessage(ready)
    return () => host.removeEventListener('message', listen)
  }, [host])
  useEffect(() => {
    if (!host || told.current === offer) return
    told.current = offer
    const again: WindowMessage = { type: 'offer', ...(JSON.parse(offer) as MenuOffer) }
    host.postMessage(again)
  }, [host, offer])
}
