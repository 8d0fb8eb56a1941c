/** Where keys are chosen: record one for an action, take it from another that has it, give back what it came with. */
import { RotateCcw } from 'lucide-react'
import { useMemo, useState } from 'react'
import { Button, IconButton } from '../components/button.tsx'
import { cx } from '../components/cx.ts'
import { Dialog } from '../components/dialog.tsx'
import { inputClass } from '../components/field.tsx'
import { Kbd, keysInWords } from '../components/kbd.tsx'
import { type Action, useActionList, useKnownActions } from './actions.tsx'
import { assign, conflicts, keysOf, saveKeymap, useKeymap } from './keymap.ts'
import { rank } from './rank.ts'
import { useRecorder } from './record-keys.ts'

interface Asked {
  readonly action: Action
  readonly keys: string
  readonly held: readonly Action[]
  /** Why these keys cannot be given at all. */
  readonly refused: string | null
}

export function ShortcutsEditor({ onClose }: { onClose: () => void }) {
  const keymap = useKeymap()
  const known = useKnownActions()
  const here = useActionList()
  const offered = useMemo(() => new Set(here.map((action) => action.id)), [here])
  const [typed, setTyped] = useState('')
  const [recording, setRecording] = useState<string | null>(null)
  const [asked, setAsked] = useState<Asked | null>(null)
  const shown = known.filter((action) => rank('', typed, [action.name, action.section, action.words ?? '']) > 0)
  const sections = [...new Set(shown.map((action) => action.section))]
  const changed = known.some((action) => Object.hasOwn(keymap, action.id))

  const give = (action: Action, keys: string, from: readonly Action[]) => {
    saveKeymap(assign(keymap, action, keys, from))
    setAsked(null)
  }
  const propose = (action: Action, keys: string) => {
    setRecording(null)
    const held = keys === '' ? [] : conflicts(action, keys, known, keymap, offered)
    const refused =
      action.inTerminal && keys !== '' && !keys.startsWith('mod+')
        ? 'A terminal gets this key. Choose one with Ctrl, or Command on a Mac.'
        : null
    if (held.length === 0 && refused === null) give(action, keys, [])
    else setAsked({ action, keys, held, refused })
  }

  return (
    <Dialog
      title="Change keys"
      wide
      onClose={onClose}
      footer={
        <>
          <p className="min-w-0 flex-1 text-small text-text-3">
            Kept in this browser. Views add their own keys once they were open.
          </p>
          <Button disabled={!changed} onClick={() => saveKeymap({})}>
            Reset all
          </Button>
          <Button tone="primary" onClick={onClose}>
            Done
          </Button>
        </>
      }
    >
      <div className="sticky top-0 z-1 border-b border-line bg-raised p-3">
        <input
          data-first
          type="search"
          aria-label="Find an action"
          placeholder="Find an action"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          className={inputClass}
        />
      </div>
      <div className="space-y-4 p-4">
        {shown.length === 0 && <p className="py-6 text-center text-text-2">Nothing has that name.</p>}
        {sections.map((section) => (
          <section key={section}>
            <h3 className="mb-1 text-small font-medium text-text-3">{section}</h3>
            <ul>
              {shown
                .filter((action) => action.section === section)
                .map((action) => (
                  <li key={action.id}>
                    <Row
                      action={action}
                      keys={keysOf(action, keymap)}
                      changed={Object.hasOwn(keymap, action.id)}
                      recording={recording === action.id}
                      onRecord={() => {
                        setAsked(null)
                        setRecording(action.id)
                      }}
                      onKeys={(keys) => propose(action, keys)}
                      onStop={() => setRecording(null)}
                      onReset={() => propose(action, action.keys ?? '')}
                    />
                    {asked?.action.id === action.id && (
                      <Conflict
                        asked={asked}
                        onTake={() => give(action, asked.keys, asked.held)}
                        onLeave={() => setAsked(null)}
                      />
                    )}
                  </li>
                ))}
            </ul>
          </section>
        ))}
      </div>
    </Dialog>
  )
}

function Row({
  action,
  keys,
  changed,
  recording,
  onRecord,
  onKeys,
  onStop,
  onReset,
}: {
  action: Action
  keys: string | undefined
  changed: boolean
  recording: boolean
  onRecord: () => void
  onKeys: (keys: string) => void
  onStop: () => void
  onReset: () => void
}) {
  const { first, listen } = useRecorder(recording, onKeys, onStop)
  const words = keys === undefined ? 'no key' : keysInWords(keys)
  return (
    <div className="flex min-h-9 items-center gap-2">
      <span className="min-w-0 flex-1">{action.name}</span>
      {changed && (
        <IconButton label={`Reset the key of ${action.name}`} onClick={onReset}>
          <RotateCcw size={14} aria-hidden />
        </IconButton>
      )}
      <button
        type="button"
        onClick={onRecord}
        onKeyDown={listen}
        onBlur={() => recording && onStop()}
        aria-label={recording ? `Press a key for ${action.name}` : `${action.name}: ${words}. Change`}
        className={cx(
          'flex h-7 min-w-36 items-center justify-center rounded-m border px-2 text-small touch:h-11',
          recording ? 'border-accent bg-accent-soft text-text' : 'border-line text-text-3 hover:border-line-strong',
        )}
      >
        {recording ? (
          first === null ? (
            'Press a key…'
          ) : (
            <>
              <Kbd keys={first} /> <span className="ml-1">then…</span>
            </>
          )
        ) : keys === undefined ? (
          'None'
        ) : (
          <>
            <Kbd keys={keys} />
            <span className="hidden touch:inline">{words}</span>
          </>
        )}
      </button>
    </div>
  )
}

function Conflict({ asked, onTake, onLeave }: { asked: Asked; onTake: () => void; onLeave: () => void }) {
  return (
    <div role="alert" className="mb-1 flex flex-wrap items-center gap-2 rounded-m bg-need-soft px-3 py-2">
      <span className="min-w-0 flex-1">
        {asked.refused ?? (
          <>
            {keysInWords(asked.keys)} is the key of {asked.held.map((other) => `“${other.name}”`).join(' and ')}.
          </>
        )}
      </span>
      {asked.refused === null && <Button onClick={onTake}>Take it</Button>}
      <Button tone="quiet" onClick={onLeave}>
        {asked.refused === null ? 'Leave it' : 'Close'}
      </Button>
    </div>
  )
}
