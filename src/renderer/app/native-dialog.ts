/** Native dialogs of the desktop app, and telling it which specs are in use; a browser has neither. */
import { useMemo } from 'react'
import { HostMessage, type WindowMessage } from '../../contract/desktop.ts'
import { useApi } from '../api/context.tsx'

/** Asks for one path; null when the person closed the dialog. */
export type Choose = (what: 'spec' | 'folder') => Promise<string | null>

export function chooseOver(host: MessagePort): Choose {
  return (what) =>
    new Promise((resolve) => {
      const id = crypto.randomUUID()
      const listen = (event: MessageEvent) => {
        const message = HostMessage.safeParse(event.data)
        if (!message.success || message.data.type !== 'chosen' || message.data.id !== id) return
        host.removeEventListener('message', listen)
        resolve(message.data.paths[0] ?? null)
      }
      host.addEventListener('message', listen)
      host.start()
      const question: WindowMessage = { type: 'choose', id, what }
      host.postMessage(question)
    })
}

/** null in a browser: there a path is typed, and a file comes with its text. */
export function useNativeDialog(): Choose | null {
  const { host } = useApi()
  return useMemo(() => (host ? chooseOver(host) : null), [host])
}

/** Puts a spec that became a run among the recent documents. */
export function useUsedSpec(): (file: string) => void {
  const { host } = useApi()
  return (file) => {
    const message: WindowMessage = { type: 'used-spec', file }
    host?.postMessage(message)
  }
}
