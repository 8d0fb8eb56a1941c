/** What is no file of configuration: checks of the machine, the looks of this viewer, and what this is. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useCommand } from '../../api/command.ts'
import { useApi, useMayOperate, useSystem } from '../../api/context.tsx'
import { problemOf } from '../../api/problem.ts'
import { useActions } from '../../app/actions.tsx'
import { useDensity } from '../../app/density.ts'
import { ShortcutsEditor } from '../../app/shortcuts-editor.tsx'
import { useTheme } from '../../app/theme.ts'
import { Button } from '../../components/button.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { count, fullTime } from '../../components/format.ts'
import { plainText } from '../../components/plain-text.ts'
import { Segments } from '../../components/segments.tsx'
import { Loading, ProblemNote } from '../../components/states.tsx'
import { Age } from '../../components/time.tsx'
import { CheckLine } from '../intake/preview.tsx'

export function Machine() {
  const { client } = useApi()
  const queries = useQueryClient()
  const mayOperate = useMayOperate()
  const checks = useQuery({
    queryKey: ['checks'],
    queryFn: ({ signal }) => client.system.checks({}, { signal }),
    staleTime: 60_000,
  })
  const again = useCommand((_: null, commandId) => client.system.recheck({ commandId }), {
    after: (found) => queries.setQueryData(['checks'], found),
  })
  useActions(
    mayOperate
      ? [
          {
            id: 'machine-check',
            name: 'Check the machine again',
            section: 'Machine',
            words: 'doctor credentials claude',
            run: () => again.mutate(null),
          },
        ]
      : [],
  )
  if (checks.error) return <ProblemNote problem={problemOf(checks.error)} onRetry={() => void checks.refetch()} />
  if (!checks.data) return <Loading what="the checks" />
  return (
    <section aria-label="Checks" className="space-y-4">
      <div className="flex flex-wrap items-center gap-4">
        <p className="min-w-0 flex-1">
          {checks.data.ready
            ? 'This machine has what a run needs.'
            : 'Something is missing; each line says what to do.'}{' '}
          <span className="text-small text-text-3">
            Looked <Age at={checks.dataUpdatedAt} />
          </span>
        </p>
        {mayOperate && (
          <Button busy={again.isPending} onClick={() => again.mutate(null)}>
            Check again
          </Button>
        )}
      </div>
      <ul className="space-y-2 rounded-l border border-line bg-surface p-4">
        {checks.data.checks.map((check) => (
          <CheckLine key={check.name} check={check} />
        ))}
      </ul>
      <p className="max-w-2xl text-small text-text-3">
        Credentials are those of claude itself, or of the environment that Switchyard was started in; it keeps none.
        <code className="font-mono">switchyard doctor</code> looks deeper, and probes claude against a scripted model.
      </p>
    </section>
  )
}

function Row({ name, hint, children }: { name: string; hint?: string; children: ReactNode }) {
  return (
    <div className="grid items-center gap-x-6 gap-y-1 py-3 wide:grid-cols-[minmax(0,1fr)_22rem]">
      <div>
        <h2 className="font-medium">{name}</h2>
        {hint && <p className="text-small text-text-3">{hint}</p>}
      </div>
      <div className="min-w-0">{children}</div>
    </div>
  )
}

export function Appearance() {
  const [theme, setTheme] = useTheme()
  const [density, setDensity] = useDensity()
  const [editing, setEditing] = useState(false)
  return (
    <section aria-label="Appearance" className="divide-y divide-line">
      <Row name="Theme">
        <Segments
          label="Theme"
          options={[
            { id: 'system', label: 'As the system' },
            { id: 'dark', label: 'Dark' },
            { id: 'light', label: 'Light' },
          ]}
          value={theme}
          onChange={(next) => setTheme(next === 'dark' || next === 'light' ? next : 'system')}
        />
      </Row>
      <Row name="Density" hint="Under a finger everything keeps its size.">
        <Segments
          label="Density"
          options={[
            { id: 'comfortable', label: 'Comfortable' },
            { id: 'compact', label: 'Compact' },
          ]}
          value={density}
          onChange={(next) => setDensity(next === 'compact' ? 'compact' : 'comfortable')}
        />
      </Row>
      <Row name="Keys" hint="Every action that has a key, or could have one.">
        <Button onClick={() => setEditing(true)}>Change keys</Button>
      </Row>
      <p className="pt-3 text-small text-text-3">These are kept in this browser or window, for whoever uses it.</p>
      {editing && <ShortcutsEditor onClose={() => setEditing(false)} />}
    </section>
  )
}

export function About() {
  const { data } = useSystem()
  if (!data) return <Loading what="what this is" />
  const facts: [string, ReactNode][] = [
    ['Version', data.version],
    [
      'Data directory',
      <span key="dir" className="flex items-center gap-1">
        <span className="outside-text min-w-0 font-mono text-small">{plainText(data.dataDirectory)}</span>
        <CopyButton text={data.dataDirectory} label="Copy the folder" />
      </span>,
    ],
    ['Engine', `process ${data.pid}, since ${fullTime(data.startedAt)}`],
    ['Agents', `${count(data.agents.working)} at work, at most ${count(data.agents.limit)} over all runs`],
    ['Platform', `${data.platform}, Node ${data.node}`],
    ['Your rights', data.grant],
  ]
  return (
    <section aria-label="About">
      <dl className="divide-y divide-line">
        {facts.map(([name, value]) => (
          <div key={name} className="grid gap-x-6 gap-y-1 py-3 wide:grid-cols-[12rem_minmax(0,1fr)]">
            <dt className="text-text-3">{name}</dt>
            <dd className="min-w-0">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
