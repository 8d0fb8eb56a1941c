/** One terminal on the screen: its head, what it shows, what is said about it, and the keys that a finger needs. */
import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { InstanceView } from '../../../contract/procedures/instances.ts'
import type { TerminalView } from '../../../contract/procedures/terminals.ts'
import { type Action, useActions } from '../../app/actions.tsx'
import { keysOf, useKeymap } from '../../app/keymap.ts'
import { cx } from '../../components/cx.ts'
import { plainText } from '../../components/plain-text.ts'
import { useToast } from '../../components/toast.tsx'
import { useGroup } from './group.tsx'
import { InstanceBars } from './instance-bars.tsx'
import { KeyRow } from './key-row.tsx'
import { PaneBars, SizeNote } from './pane-bars.tsx'
import { usePaneCommands } from './pane-commands.ts'
import { PaneHead, stateWord } from './pane-head.tsx'
import { RenameDialog } from './rename-dialog.tsx'
import type { TerminalScreen } from './screen.ts'
import { SearchBar } from './search-bar.tsx'
import { useTerminal } from './use-terminal.ts'

export interface PaneProps {
  view: TerminalView
  /** The agent that it shows. */
  instance?: InstanceView | null
  /** Its keys are the ones that hold. */
  current: boolean
  onCurrent: () => void
  /** Takes the keyboard as soon as it is there, when nothing else has it. */
  eager?: boolean
  maximised?: boolean
  onMaximise?: (() => void) | null
  /** What is typed goes to other panes too. */
  broadcasting?: boolean
  /** Further buttons in the head. */
  extra?: ReactNode
}

export function Pane({
  view,
  instance = null,
  current,
  onCurrent,
  eager = false,
  maximised = false,
  onMaximise = null,
  broadcasting = false,
  extra,
}: PaneProps) {
  const box = useRef<HTMLDivElement>(null)
  const frame = useRef<HTMLElement>(null)
  const group = useGroup()
  const keymap = useKeymap()
  const toast = useToast()
  const commands = usePaneCommands(view, instance)
  const [finding, setFinding] = useState(false)
  const [renaming, setRenaming] = useState(false)
  const paste = (text: string, screen: TerminalScreen) => {
    if (group) group.paste(view.id, text)
    else if (live.current) screen.paste(text)
  }
  const { held, state, hover, control, setControl } = useTerminal(
    box,
    view.id,
    (text, line) => (group ? group.type(view.id, text) : live.current && line.type(text)),
    paste,
  )
  const running = view.state === 'running'
  const live = useRef(running)
  live.current = running

  useEffect(() => {
    if (!held || !group) return
    const member = {
      focus: () => held.screen.terminal.focus(),
      type: (text: string) => {
        if (live.current) held.line.type(text)
      },
      paste: (text: string) => {
        if (live.current) held.screen.paste(text)
      },
    }
    group.members.set(view.id, member)
    return () => {
      if (group.members.get(view.id) === member) group.members.delete(view.id)
    }
  }, [held, group, view.id])
  const wasEager = useRef(eager)
  useEffect(() => {
    const idle = document.activeElement === document.body || document.activeElement?.tagName === 'MAIN'
    if (held && wasEager.current && idle && matchMedia('(pointer: fine)').matches) held.screen.terminal.focus()
  }, [held])

  const copy = () => {
    const text = held?.screen.terminal.getSelection() ?? ''
    if (text === '') return toast({ tone: 'fail', text: 'Nothing is selected in the terminal.' })
    navigator.clipboard
      .writeText(text)
      .catch(() => toast({ tone: 'fail', text: 'The clipboard cannot be written here.' }))
  }
  const stopFinding = () => {
    setFinding(false)
    held?.screen.terminal.focus()
  }
  const actions: (Action | false | null)[] = [
    {
      id: 'terminal-find',
      name: 'Find in the terminal',
      section: 'Terminal',
      keys: 'mod+shift+f',
      inTerminal: true,
      run: () => setFinding(true),
    },
    {
      id: 'terminal-copy',
      name: 'Copy what is selected in the terminal',
      section: 'Terminal',
      keys: 'mod+shift+c',
      inTerminal: true,
      run: copy,
    },
    {
      id: 'terminal-leave',
      name: 'Leave the terminal, for the keys of the app',
      section: 'Terminal',
      keys: 'mod+shift+l',
      inTerminal: true,
      hidden: true,
      run: () => frame.current?.focus(),
    },
    onMaximise && {
      id: 'terminal-maximise',
      name: maximised ? 'Show the terminal beside the others' : 'Maximise the terminal',
      section: 'Terminal',
      keys: 'mod+shift+enter',
      inTerminal: true,
      run: onMaximise,
    },
    commands.rename && {
      id: 'terminal-rename',
      name: 'Rename the terminal',
      section: 'Terminal',
      run: () => setRenaming(true),
    },
    commands.restart && {
      id: 'terminal-restart',
      name: instance ? 'Resume the session' : running ? 'Restart the terminal' : 'Start the terminal again',
      section: 'Terminal',
      run: commands.restart,
    },
    commands.close && {
      id: 'terminal-close',
      name: instance ? 'Stop the agent' : 'Close the terminal',
      section: 'Terminal',
      words: 'end kill',
      run: commands.close,
    },
    commands.remove && {
      id: 'terminal-remove',
      name: 'Remove the terminal',
      section: 'Terminal',
      run: commands.remove,
    },
  ]
  const offered = actions.filter((action): action is Action => Boolean(action))
  useActions(current ? offered : [])
  const inMenu = new Set(['terminal-copy', 'terminal-rename', 'terminal-restart'])
  const close = commands.close
    ? { label: `${instance ? 'Stop' : 'Close'} ${view.title}`, run: commands.close }
    : commands.remove && { label: `Remove ${view.title}`, run: commands.remove }

  return (
    <article
      ref={frame}
      // Where the keyboard goes when it leaves the terminal.
      tabIndex={-1}
      aria-label={`Terminal ${view.title}, ${stateWord(view).toLowerCase()}`}
      data-terminal={view.id}
      data-line={state?.link ?? 'connecting'}
      onFocusCapture={onCurrent}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.target !== event.currentTarget) return
        event.preventDefault()
        held?.screen.terminal.focus()
      }}
      className="group focus-inside relative flex min-h-0 min-w-0 flex-1 flex-col overflow-hidden bg-[var(--terminal)]"
    >
      {/* Where the keyboard is, and that it is everywhere. */}
      <span
        aria-hidden="true"
        className={cx(
          'pointer-events-none absolute inset-0 z-20',
          broadcasting ? 'border-2 border-need' : 'border-t-2 border-accent opacity-0 group-focus-within:opacity-100',
        )}
      />
      <PaneHead
        view={view}
        instance={instance}
        menu={offered
          .filter(({ id }) => inMenu.has(id))
          .map((action) => ({ id: action.id, label: action.name, keys: keysOf(action, keymap), run: action.run }))}
        maximised={maximised}
        onMaximise={onMaximise}
        onFind={() => setFinding(true)}
        onClose={close}
        extra={extra}
      />
      <div className="relative min-h-0 flex-1">
        {finding && held && <SearchBar screen={held.screen} onClose={stopFinding} />}
        <div className="absolute inset-0 py-1 pl-2.5">
          {/* It scrolls itself: measured by its border, its own scroll bars do not make it smaller than the size they come from. */}
          <div ref={box} data-takes-keys className="h-full overflow-auto" />
        </div>
        {hover !== null && (
          <p className="outside-text pointer-events-none absolute bottom-0 left-0 z-10 max-w-full truncate rounded-s bg-raised px-2 py-0.5 text-small shadow-float">
            {plainText(hover)}
          </p>
        )}
        <SizeNote view={view} state={state} />
      </div>
      {instance && <InstanceBars instance={instance} />}
      <PaneBars view={view} state={state} commands={commands} again={instance ? 'Resume' : 'Start again'} />
      {state?.writable && running && held && (
        <KeyRow
          application={() => held.screen.terminal.modes.applicationCursorKeysMode}
          control={control}
          onControl={setControl}
          onText={(text) => {
            setControl(false)
            if (group) group.type(view.id, text)
            else held.line.type(text)
          }}
          onPaste={
            'readText' in (navigator.clipboard ?? {})
              ? () =>
                  void navigator.clipboard.readText().then(
                    (text) => paste(text, held.screen),
                    () => toast({ tone: 'fail', text: 'The clipboard may not be read. Hold the terminal and paste.' }),
                  )
              : null
          }
        />
      )}
      {renaming && commands.rename && (
        <RenameDialog title={view.title} onRename={commands.rename} onClose={() => setRenaming(false)} />
      )}
    </article>
  )
}
