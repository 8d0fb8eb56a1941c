/** Puts the providers around the shell. */
import type { QueryClient } from '@tanstack/react-query'
import { ApiProvider } from '../api/context.tsx'
import type { Transport } from '../api/transport.ts'
import { ToastProvider } from '../components/toast.tsx'
import { ActionProvider } from './actions.tsx'
import { Shell } from './shell.tsx'

export function App({ transport, queries }: { transport: Transport; queries: QueryClient }) {
  return (
    <ApiProvider transport={transport} queries={queries}>
      <ActionProvider>
        <ToastProvider>
          <Shell />
        </ToastProvider>
      </ActionProvider>
    </ApiProvider>
  )
}
