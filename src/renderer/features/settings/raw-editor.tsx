/** The configuration file as its text, with the messages of the files beside it; a file that changed under it loses nothing. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { SettingProblem, SettingsScope } from '../../../contract/procedures/settings.ts'
import { send } from '../../api/command.ts'
import { useApi } from '../../api/context.tsx'
import { type Problem, problemOf } from '../../api/problem.ts'
import { useActions } from '../../app/actions.tsx'
import { Button } from '../../components/button.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { plainText } from '../../components/plain-text.ts'
import { Loading, ProblemNote } from '../../components/states.tsx'
import { StatusGlyph } from '../../components/status-glyph.tsx'
import { useToast } from '../../components/toast.tsx'
import { draftKey, useRawDraft } from './raw-drafts.ts'

/** How long typing rests before the text is checked, milliseconds. */
const REST_MS = 250

export function RawEditor({
  scope,
  project,
  readOnly,
}: {
  scope: SettingsScope
  project: string | null
  readOnly: boolean
}) {
  const { client, connection } = useApi()
  const queries = useQueryClient()
  const toast = useToast()
  const place = { scope, ...(project === null ? {} : { project }) }
  const file = useQuery({
    queryKey: ['settings', 'file', scope, project],
    queryFn: ({ signal }) => client.settings.file(place, { signal }),
    refetchOnWindowFocus: true,
  })
  const [draft, setDraft] = useRawDraft(draftKey(scope, project))
  const [refused, setRefused] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const area = useRef<HTMLTextAreaElement>(null)
  const text = draft?.text ?? file.data?.text ?? ''
  const dirty = draft !== null
  const elsewhere = dirty && file.data !== undefined && file.data.hash !== draft.base.hash ? file.data : null
  const rested = useRested(text)
  const check = useQuery({
    queryKey: ['settings', 'check', scope, project, rested],
    queryFn: ({ signal }) => client.settings.check({ ...place, text: rested }, { signal }),
    enabled: file.data !== undefined,
    placeholderData: (previous) => previous,
    gcTime: 0,
  })
  const problems = check.data?.problems ?? []
  const save = async (expected: string | null) => {
    setBusy(true)
    try {
      await send(connection, (commandId) => client.settings.save({ commandId, ...place, text, expected }))
      setRefused(null)
      setDraft(null)
      toast({ tone: 'done', text: 'The file is written' })
    } catch (error) {
      setRefused(problemOf(error))
    }
    setBusy(false)
    await queries.invalidateQueries({ queryKey: ['settings'] })
  }
  const commit = () => {
    if (dirty && !busy && elsewhere === null && problems.length === 0) void save(draft.base.hash)
  }
  useActions(
    readOnly ? [] : [{ id: 'settings-save', name: 'Save the file', section: 'Settings', keys: 'mod+s', run: commit }],
  )
  const jump = (line: number | null) => {
    const field = area.current
    if (!field || line === null) return
    const begin =
      text
        .split('\n')
        .slice(0, line - 1)
        .join('\n').length + (line > 1 ? 1 : 0)
    const end = text.indexOf('\n', begin)
    field.focus()
    field.setSelectionRange(begin, end === -1 ? text.length : end)
    field.scrollTop = Math.max(0, (line - 4) * 19)
  }
  if (file.error) return <ProblemNote problem={problemOf(file.error)} onRetry={() => void file.refetch()} />
  if (!file.data) return <Loading what="the file" />
  return (
    <div className="grid gap-4 desk:grid-cols-[minmax(0,1fr)_20rem]">
      <div className="min-w-0">
        <p className="mb-1 flex items-center gap-1 text-small text-text-3">
          <span className="outside-text min-w-0 font-mono">{plainText(file.data.path)}</span>
          <CopyButton text={file.data.path} label="Copy the path" />
        </p>
        <textarea
          ref={area}
          aria-label="Text of the file"
          aria-invalid={problems.length > 0}
          readOnly={readOnly}
          spellCheck={false}
          wrap="off"
          value={text}
          placeholder="# There is no file yet. What you write here makes one."
          onChange={(event) => {
            if (!file.data) return
            const { text: begun, hash } = file.data
            setDraft({ base: draft?.base ?? { text: begun, hash }, text: event.target.value })
          }}
          className="h-[min(32rem,60dvh)] w-full resize-y rounded-m border border-line-control bg-surface p-3 font-mono text-body aria-invalid:border-fail"
        />
        {!readOnly && (
          <div className="mt-2 flex flex-wrap items-center gap-2">
            <Button
              tone="primary"
              hint="mod+s"
              busy={busy}
              disabled={!dirty || problems.length > 0 || elsewhere !== null}
              onClick={commit}
            >
              Save
            </Button>
            <Button
              disabled={!dirty}
              onClick={() => {
                setDraft(null)
                setRefused(null)
              }}
            >
              Discard
            </Button>
            <span className="text-small text-text-3">
              {dirty ? 'Not saved' : file.data.hash === null ? 'No file yet' : 'As on disk'}
            </span>
          </div>
        )}
      </div>
      <div className="min-w-0 space-y-4">
        {elsewhere && (
          <section aria-label="Changed on disk" className="rounded-m border border-line bg-need-soft p-3">
            <p className="font-medium">The file was changed on disk meanwhile.</p>
            <p className="text-small text-text-2">Your text is still here. On disk it says:</p>
            <pre className="outside-text my-2 max-h-48 overflow-auto rounded-s bg-surface p-2 font-mono text-small">
              {plainText(elsewhere.text)}
            </pre>
            <div className="flex flex-wrap gap-2">
              <Button onClick={() => void save(elsewhere.hash)} busy={busy} disabled={problems.length > 0}>
                Write mine over it
              </Button>
              <Button onClick={() => setDraft(null)}>Take the file's</Button>
            </div>
          </section>
        )}
        {refused && refused.code !== 'file-changed' && <ProblemNote problem={refused} />}
        <Messages problems={problems} wouldStop={check.data?.wouldStop ?? []} onJump={jump} />
      </div>
    </div>
  )
}

function Messages({
  problems,
  wouldStop,
  onJump,
}: {
  problems: readonly SettingProblem[]
  wouldStop: readonly string[]
  onJump: (line: number | null) => void
}) {
  return (
    <section aria-label="Messages" aria-live="polite">
      <h2 className="mb-1 font-semibold">Messages</h2>
      {problems.length === 0 && wouldStop.length === 0 && (
        <p className="flex items-center gap-2 text-text-2">
          <StatusGlyph shape="merged" />
          No mistakes.
        </p>
      )}
      <ul className="space-y-1">
        {problems.map((problem) => (
          <li key={`${problem.line} ${problem.text}`}>
            <button
              type="button"
              disabled={problem.line === null}
              onClick={() => onJump(problem.line)}
              className="flex w-full items-start gap-2 rounded-m p-1.5 text-left hover:bg-hover touch:min-h-11"
            >
              <StatusGlyph shape="failed" className="mt-0.75" />
              <span className="outside-text min-w-0">
                {problem.line !== null && <span className="text-text-3">Line {problem.line}: </span>}
                {plainText(problem.text)}
              </span>
            </button>
          </li>
        ))}
        {wouldStop.map((text) => (
          <li key={text} className="flex items-start gap-2 p-1.5">
            <StatusGlyph shape="attention" className="mt-0.75" />
            <span className="outside-text min-w-0">Would stop a run: {plainText(text)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function useRested(text: string): string {
  const [rested, setRested] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setRested(text), REST_MS)
    return () => clearTimeout(timer)
  }, [text])
  return rested
}
