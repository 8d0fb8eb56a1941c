/** One setting: its value in this scope's file, what holds without it, what wins over it, and what is wrong with it. */
import { RotateCcw } from 'lucide-react'
import { type ReactNode, useEffect, useId, useState } from 'react'
import type { SettingsScope, SettingValue } from '../../../contract/procedures/settings.ts'
import type { Problem } from '../../api/problem.ts'
import { IconButton } from '../../components/button.tsx'
import { cx } from '../../components/cx.ts'
import { areaClass, inputClass } from '../../components/field.tsx'
import { parseMoney } from '../../components/parse-money.ts'
import { plainText } from '../../components/plain-text.ts'
import { draftOf, type FieldSpec, inWords, meantBy, STRATEGIES, sourceName, standingOf } from './fields.ts'
import type { WriteSetting } from './writer.ts'

export function SettingField({
  spec,
  value,
  scope,
  write,
  readOnly,
}: {
  spec: FieldSpec
  value: SettingValue | undefined
  scope: SettingsScope
  write: WriteSetting
  readOnly: boolean
}) {
  const { own, below, above } = standingOf(value, scope)
  const shown = draftOf(spec.kind, own ? own.value : below?.value)
  const [draft, setDraft] = useState<string | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const id = useId()
  const note = useId()
  // The file says something else now, and nothing is being typed: what it says is shown.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new value is the reason.
  useEffect(() => {
    if (problem === null) setDraft(null)
  }, [shown])
  const put = async (text: string | null) => {
    if (text === shown && own !== null && problem === null) {
      setDraft(null)
      return
    }
    if (text !== null && text === shown && own === null) {
      setDraft(null)
      setProblem(null)
      return
    }
    // The engine would say that it is no number; this says how to write the one that was meant.
    const amount = text !== null && spec.kind === 'money' && text.trim() !== '' ? parseMoney(text, 5) : null
    if (amount?.ok === false) {
      setProblem({ ...amount.failure, details: [] })
      return setDraft(text)
    }
    setBusy(true)
    const noCap = text !== null && spec.kind === 'money' && text.trim() === ''
    const failed = await write({
      key: spec.key,
      value: text === null || noCap ? undefined : meantBy(spec.kind, text),
      ...(noCap ? { noCap } : {}),
    })
    setBusy(false)
    setProblem(failed)
    // What was refused stays in the field, to be mended.
    setDraft(failed === null ? null : text)
  }
  const text = draft ?? shown
  const control = {
    id,
    disabled: readOnly,
    'aria-describedby': note,
    'aria-invalid': problem !== null,
    'aria-busy': busy || undefined,
  }
  const typing = {
    value: text,
    placeholder: spec.kind === 'money' ? 'no cap' : undefined,
    onChange: (event: { target: { value: string } }) => setDraft(event.target.value),
    onBlur: () => draft !== null && void put(draft),
  }
  return (
    <div data-setting={spec.key} className="grid gap-x-6 gap-y-1 py-3 wide:grid-cols-[minmax(0,1fr)_22rem]">
      <div className="min-w-0">
        <label htmlFor={id} className="font-medium">
          {spec.label}
        </label>
        <p className="text-small text-text-3">{spec.hint}</p>
      </div>
      <div className="min-w-0">
        <div className="flex items-start gap-1">
          {spec.kind === 'choice' ? (
            <select {...control} value={text} onChange={(event) => void put(event.target.value)} className={inputClass}>
              {[...new Set([...STRATEGIES, text])].map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </select>
          ) : spec.kind === 'flag' ? (
            <span className="flex h-8 flex-1 items-center touch:h-11">
              <input
                {...control}
                type="checkbox"
                checked={text === 'true'}
                onChange={(event) => void put(String(event.target.checked))}
                className="size-4 touch:size-5"
              />
            </span>
          ) : spec.kind === 'lines' ? (
            <textarea
              {...control}
              {...typing}
              rows={Math.min(8, Math.max(2, text.split('\n').length))}
              spellCheck={false}
              className={cx(areaClass, 'min-h-14 font-mono text-small')}
            />
          ) : (
            <span className="relative flex-1">
              <input
                {...control}
                {...typing}
                inputMode={spec.kind === 'number' || spec.kind === 'money' ? 'decimal' : 'text'}
                spellCheck={false}
                onKeyDown={(event) => {
                  if (event.key === 'Enter') void put(draft ?? shown)
                  if (event.key !== 'Escape' || draft === null) return
                  setDraft(null)
                  setProblem(null)
                }}
                className={cx(inputClass, spec.unit !== undefined && 'pr-18')}
              />
              {spec.unit !== undefined && (
                <span className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 text-small text-text-3">
                  {spec.unit}
                </span>
              )}
            </span>
          )}
          {own !== null && !readOnly && (
            <IconButton label={`Take ${spec.label} out of the file`} disabled={busy} onClick={() => void put(null)}>
              <RotateCcw size={14} aria-hidden />
            </IconButton>
          )}
        </div>
        <p id={note} className="mt-1 text-small">
          {problem ? (
            <span role="alert" className="outside-text text-fail">
              {plainText(problem.message)}
            </span>
          ) : (
            <Standing own={own !== null} below={below} above={above} scope={scope} addsUp={value?.addsUp ?? false} />
          )}
        </p>
      </div>
    </div>
  )
}

function Standing({
  own,
  below,
  above,
  scope,
  addsUp,
}: {
  own: boolean
  below: SettingValue['layers'][number] | null
  above: SettingValue['layers'][number] | null
  scope: SettingsScope
  addsUp: boolean
}) {
  return (
    <>
      <Tag strong={own}>
        {own ? (scope === 'user' ? 'your settings' : 'project file') : sourceName(below?.source ?? 'default')}
      </Tag>
      {own && below && (
        <span className="outside-text text-text-3">
          {addsUp ? ' besides ' : ' in place of '}
          {plainText(inWords(below.value))} ({sourceName(below.source)})
        </span>
      )}
      {above && (
        <span className="outside-text text-need">
          {' '}
          {sourceName(above.source)} says {plainText(inWords(above.value))} {addsUp ? 'besides' : 'and wins'}
        </span>
      )}
    </>
  )
}

export function Tag({ strong = false, children }: { strong?: boolean; children: ReactNode }) {
  return (
    <span
      className={cx(
        'inline-block rounded-s px-1.5 text-micro',
        strong ? 'bg-accent-soft text-accent' : 'bg-sunken text-text-3',
      )}
    >
      {children}
    </span>
  )
}
