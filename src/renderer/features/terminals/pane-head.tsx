/** The head of a pane: how the terminal stands, what it is called, where it is, and what can be done with it. */
import { Bot, Ellipsis, Maximize2, Minimize2, Search, Square, SquareTerminal, X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { InstanceView } from '../../../contract/procedures/instances.ts'
import type { TerminalView } from '../../../contract/procedures/terminals.ts'
import { href } from '../../app/routes.ts'
import { IconButton } from '../../components/button.tsx'
import { cx } from '../../components/cx.ts'
import { Menu, type MenuItem } from '../../components/menu.tsx'
import { plainText } from '../../components/plain-text.ts'
import { StatusGlyph } from '../../components/status-glyph.tsx'
import { instanceLook } from './use-instances.ts'
import { belongsTo, isBadExit, programTitle, shortFolder } from './words.ts'

/** An idle shell is not at work: while its process is there, it shows what kind it is. */
export function TerminalGlyph({ view }: { view: TerminalView }) {
  const { kind, state, exit } = view
  if (state === 'exited')
    return exit !== null && isBadExit(exit) ? <StatusGlyph shape="failed" /> : <StatusGlyph shape="cancelled" />
  if (state !== 'running') return <StatusGlyph shape={state === 'closing' ? 'paused' : 'waiting'} />
  const Icon = kind === 'shell' ? SquareTerminal : Bot
  return <Icon size={14} className="shrink-0 text-accent" aria-hidden />
}

export function stateWord({ state, exit }: TerminalView): string {
  if (state === 'exited') return exit !== null && isBadExit(exit) ? 'Failed' : 'Ended'
  return { running: 'Running', starting: 'Starting', closing: 'Closing' }[state]
}

/** Those that are not connected have a bar of their own. */
function ConnectedServers({ servers }: { servers: InstanceView['mcp'] }) {
  const connected = servers.filter(({ status }) => status === 'connected')
  if (connected.length === 0 || connected.length < servers.length) return null
  return (
    <span className="outside-text" title={plainText(connected.map(({ name }) => name).join(', '))}>
      {' · '}
      {connected.length === 1 ? '1 MCP server' : `${connected.length} MCP servers`} connected
    </span>
  )
}

export function PaneHead({
  view,
  instance,
  menu,
  maximised,
  onMaximise,
  onFind,
  onClose,
  extra,
}: {
  view: TerminalView
  instance: InstanceView | null
  menu: readonly MenuItem[]
  maximised: boolean
  onMaximise: (() => void) | null
  onFind: () => void
  onClose: { label: string; run: () => void } | null
  extra?: ReactNode
}) {
  const look = instance === null || instance.state.kind === 'exited' ? null : instanceLook(instance)
  const said = look === null ? programTitle(view) : null
  const place = belongsTo(view)
  return (
    <header className="flex h-9 shrink-0 items-center gap-2 border-b border-line bg-surface pr-1 pl-3 touch:h-12">
      {/* How it stands is read first and never cut; what it is called gives way. */}
      {look === null ? (
        <>
          <TerminalGlyph view={view} />
          <span className="sr-only">{stateWord(view)}: </span>
        </>
      ) : (
        <span className="flex max-w-[60%] shrink-0 items-center gap-1.5">
          <StatusGlyph shape={look.shape} />
          <span
            className={cx('truncate text-small', look.shape === 'attention' ? 'font-medium text-need' : 'text-text-2')}
          >
            {plainText(look.word)}
          </span>
        </span>
      )}
      <h2 className="max-w-[50%] min-w-0 truncate font-medium" title={view.title}>
        {view.title}
      </h2>
      <p className="min-w-0 flex-1 truncate text-small text-text-3" title={view.cwd}>
        {place !== null && (
          <>
            <a href={href(place.route)} className="underline decoration-line-strong underline-offset-2 hover:text-text">
              {place.name}
            </a>
            {' · '}
          </>
        )}
        {said === null ? <span className="font-mono">{shortFolder(view.cwd)}</span> : said}
        {look !== null && instance !== null && <ConnectedServers servers={instance.mcp} />}
      </p>
      <IconButton label={`Find in ${view.title}`} onClick={onFind} className="size-7">
        <Search size={14} aria-hidden />
      </IconButton>
      {onMaximise && (
        <IconButton
          label={maximised ? 'Show beside the others' : `Maximise ${view.title}`}
          onClick={onMaximise}
          className="size-7"
        >
          {maximised ? <Minimize2 size={14} aria-hidden /> : <Maximize2 size={14} aria-hidden />}
        </IconButton>
      )}
      {menu.length > 0 && (
        <Menu
          label={`More for ${view.title}`}
          items={menu}
          trigger={
            <IconButton label={`More for ${view.title}`} className="size-7">
              <Ellipsis size={14} aria-hidden />
            </IconButton>
          }
        />
      )}
      {onClose && (
        <IconButton label={onClose.label} onClick={onClose.run} className="size-7">
          {view.state === 'exited' ? <X size={14} aria-hidden /> : <Square size={12} aria-hidden />}
        </IconButton>
      )}
      {extra}
    </header>
  )
}
