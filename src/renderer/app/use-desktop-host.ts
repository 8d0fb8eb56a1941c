/** Carries out what the desktop app asks for: places, specs and folders that were opened with it, commands of its menu. */
import { useEffect, useRef } from 'react'
import type { HostMessage, MenuCommand, Place } from '../../contract/desktop.ts'
import { listenToHost } from '../api/desktop-host.ts'
import { go, runRoute } from './routes.ts'
import type { Shell } from './shell-context.ts'

export function useDesktopHost(
  shell: Shell,
  { mayOperate, showShortcuts }: { mayOperate: boolean; showShortcuts: () => void },
): void {
  const handle = useRef<(message: HostMessage) => void>(() => {})
  handle.current = (message) => {
    switch (message.type) {
      case 'open':
        return show(message.place)
      case 'specs': {
        const [path] = message.files
        if (path !== undefined && mayOperate)
          shell.newRun({ spec: { name: path.split(/[\\/]/).at(-1) ?? path, source: { path } } })
        return
      }
      case 'folders':
        if (mayOperate) shell.newRun(message.folders[0] === undefined ? {} : { project: message.folders[0] })
        return
      case 'command':
        if (message.command === 'palette') shell.openPalette()
        else if (message.command === 'new-run') shell.newRun()
        else if (message.command === 'shortcuts') showShortcuts()
    }
  }
  useEffect(() => {
    const commands: MenuCommand[] = ['palette', 'shortcuts', ...(mayOperate ? (['new-run'] as const) : [])]
    return listenToHost({ commands, onMessage: (message) => handle.current(message) })
  }, [mayOperate])
}

function show(place: Place): void {
  if (place.view === 'run') go(runRoute(place.run, { task: place.task ?? null }))
  else if (place.view === 'inbox') go({ at: 'inbox', item: place.attention ?? null })
  else go({ at: 'home' })
}
