/** Settings whose names the user chooses: the gates with their commands, and which model does what. */
import { Plus, RotateCcw } from 'lucide-react'
import { type FormEvent, useId, useState } from 'react'
import type { SettingsScope, SettingValue } from '../../../contract/procedures/settings.ts'
import type { Problem } from '../../api/problem.ts'
import { Button, IconButton } from '../../components/button.tsx'
import { cx } from '../../components/cx.ts'
import { inputClass } from '../../components/field.tsx'
import { plainText } from '../../components/plain-text.ts'
import { namedValues, sourceName, standingOf } from './fields.ts'
import { Tag } from './setting-field.tsx'
import type { WriteSetting } from './writer.ts'

interface Kind {
  readonly mapping: 'gates' | 'models'
  readonly title: string
  readonly note: string
  readonly valueName: string
  readonly names: readonly string[]
  /** Names that are listed whether or not anything is said about them. */
  readonly always: readonly string[]
}

export const GATES: Kind = {
  mapping: 'gates',
  title: 'Gates',
  note: 'Commands whose exit code decides whether work is good. A gate runs in a worktree, as part of a run; a task that changes what a gate runs goes to you.',
  valueName: 'Command',
  names: ['lint', 'typecheck', 'test', 'build', 'e2e'],
  always: [],
}

export const MODELS: Kind = {
  mapping: 'models',
  title: 'Models',
  note: 'By phase or role. Without an entry "default" counts, then what claude itself takes; "escalation" has the last attempt of a step.',
  valueName: 'Model',
  names: ['plan', 'research', 'design', 'implement', 'fix', 'review', 'revise', 'resolve', 'reviewer'],
  always: ['default', 'escalation'],
}

interface Props {
  readonly kind: Kind
  readonly values: readonly SettingValue[]
  readonly scope: SettingsScope
  readonly write: WriteSetting
  readonly readOnly: boolean
}

export function NamedSettings({ kind, values, scope, write, readOnly }: Props) {
  const said = new Map(namedValues(values, kind.mapping))
  const names = [...new Set([...kind.always, ...said.keys()])]
  return (
    <section aria-label={kind.title} className="border-t border-line pt-4">
      <h2 className="font-semibold">{kind.title}</h2>
      <p className="max-w-2xl text-small text-text-3">{kind.note}</p>
      <ul className="my-2 divide-y divide-line">
        {names.map((name) => (
          <NamedRow
            key={name}
            kind={kind}
            name={name}
            value={said.get(name)}
            scope={scope}
            write={write}
            readOnly={readOnly}
          />
        ))}
        {names.length === 0 && <li className="py-3 text-text-3">None is known yet.</li>}
      </ul>
      {!readOnly && <AddRow kind={kind} write={write} />}
    </section>
  )
}

function NamedRow({
  kind,
  name,
  value,
  scope,
  write,
  readOnly,
}: Omit<Props, 'values'> & { name: string; value: SettingValue | undefined }) {
  const { own, below, above } = standingOf(value, scope)
  const holds = own ? own.value : below?.value
  const off = holds === false
  // What a lower file leaves out comes back by a command of one's own.
  const mine = own !== null
  const shown = typeof holds === 'string' ? holds : ''
  const [draft, setDraft] = useState<string | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const note = useId()
  const key = `${kind.mapping}.${name}`
  const put = async (next: unknown, text: string | null) => {
    const failed = await write({ key, value: next })
    setProblem(failed)
    setDraft(failed === null ? null : text)
  }
  const commit = () => {
    if (draft === null) return
    if (draft.trim() === shown && problem === null) setDraft(null)
    else void put(draft.trim() === '' ? undefined : draft.trim(), draft)
  }
  return (
    <li data-setting={key} className="grid items-center gap-x-4 gap-y-1 py-2 wide:grid-cols-[10rem_minmax(0,1fr)_auto]">
      <span className="outside-text font-mono text-small">{plainText(name)}</span>
      <div className="min-w-0">
        <input
          aria-label={`${kind.valueName} of ${name}`}
          aria-describedby={note}
          aria-invalid={problem !== null}
          disabled={readOnly || (off && mine)}
          value={draft ?? (off && mine ? 'left out' : shown)}
          placeholder={kind.mapping === 'models' ? 'not set' : off ? 'left out' : ''}
          spellCheck={false}
          onChange={(event) => setDraft(event.target.value)}
          onBlur={commit}
          onKeyDown={(event) => {
            if (event.key === 'Enter') commit()
            if (event.key === 'Escape') setDraft(null)
          }}
          className={cx(inputClass, 'font-mono text-small')}
        />
        <p id={note} className="mt-0.5 text-small">
          {problem ? (
            <span role="alert" className="outside-text text-fail">
              {plainText(problem.message)}
            </span>
          ) : (
            <>
              {(own ?? below) && (
                <Tag strong={own !== null}>
                  {own ? (scope === 'user' ? 'your settings' : 'project file') : sourceName(below?.source ?? 'default')}
                </Tag>
              )}
              {above && <span className="text-need"> {sourceName(above.source)} says otherwise and wins</span>}
            </>
          )}
        </p>
      </div>
      <div className="flex items-center justify-end gap-1">
        {kind.mapping === 'gates' && !readOnly && (!off || mine) && (
          <Button tone="quiet" onClick={() => void put(off ? undefined : false, null)}>
            {off ? 'Run it' : 'Leave out'}
          </Button>
        )}
        {own !== null && !readOnly && (
          <IconButton label={`Take ${name} out of the file`} onClick={() => void put(undefined, null)}>
            <RotateCcw size={14} aria-hidden />
          </IconButton>
        )}
      </div>
    </li>
  )
}

function AddRow({ kind, write }: { kind: Kind; write: WriteSetting }) {
  const [name, setName] = useState('')
  const [value, setValue] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const list = useId()
  const add = async (event: FormEvent) => {
    event.preventDefault()
    const failed = await write({ key: `${kind.mapping}.${name.trim()}`, value: value.trim() })
    setProblem(failed)
    if (failed) return
    setName('')
    setValue('')
  }
  return (
    <form onSubmit={add} className="grid gap-x-4 gap-y-2 wide:grid-cols-[10rem_minmax(0,1fr)_auto]">
      <input
        aria-label={`Name of a further ${kind.mapping === 'gates' ? 'gate' : 'phase or role'}`}
        placeholder="name"
        list={list}
        value={name}
        onChange={(event) => setName(event.target.value)}
        className={cx(inputClass, 'font-mono text-small')}
      />
      <datalist id={list}>
        {kind.names.map((known) => (
          <option key={known} value={known} />
        ))}
      </datalist>
      <input
        aria-label={`${kind.valueName} of it`}
        placeholder={kind.valueName.toLowerCase()}
        value={value}
        spellCheck={false}
        onChange={(event) => setValue(event.target.value)}
        className={cx(inputClass, 'font-mono text-small')}
      />
      <Button submit icon={<Plus size={14} aria-hidden />} disabled={name.trim() === '' || value.trim() === ''}>
        Add
      </Button>
      {problem && (
        <p role="alert" className="outside-text text-small text-fail wide:col-span-3">
          {plainText(problem.message)}
        </p>
      )}
    </form>
  )
}
