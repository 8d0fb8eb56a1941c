/** Starts the renderer. */
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createQueries } from './api/context.tsx'
import { createTransport } from './api/transport.ts'
import { App } from './app/app.tsx'
import './styles/index.css'

const root = document.getElementById('root')
if (!root) throw new Error('The page has no root element')

const transport = await createTransport()
createRoot(root).render(
  <StrictMode>
    <App transport={transport} queries={createQueries()} />
  </StrictMode>,
)
