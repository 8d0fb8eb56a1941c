/** The guide for somebody new: what the machine has and lacks, and a first run that needs neither credentials nor money. */
import { useQuery } from '@tanstack/react-query'
import { FlaskConical } from 'lucide-react'
import type { ReactNode } from 'react'
import { useClient, useMayOperate } from '../../api/context.tsx'
import { useActions } from '../../app/actions.tsx'
import { Button } from '../../components/button.tsx'
import { StatusGlyph } from '../../components/status-glyph.tsx'
import { CheckLine } from '../intake/preview.tsx'
import { useSampleRun } from './use-sample.ts'

/** What claude itself needs, in the order in which it is found. */
const CLAUDE = ['claude', 'probe']
/** All but credentials: so much the sample needs. */
const blocksSample = (name: string): boolean => name !== 'credentials' && name !== 'environment'

export function FirstRun({ firstTime }: { firstTime: boolean }) {
  const client = useClient()
  const mayOperate = useMayOperate()
  const checks = useQuery({
    queryKey: ['checks'],
    queryFn: ({ signal }) => client.system.checks({}, { signal }),
    staleTime: 60_000,
  })
  const { data } = checks
  const asks = data?.checks.some((check) => !check.ok)
  useActions(
    asks
      ? [
          {
            id: 'machine-check',
            name: 'Check the machine again',
            section: 'Machine',
            words: 'doctor credentials claude',
            run: () => void checks.refetch(),
          },
        ]
      : [],
  )
  if (!data || (data.ready && !firstTime)) return null
  const failed = data.checks.filter((check) => !check.ok)
  const claude = data.checks.filter((check) => CLAUDE.includes(check.name))
  const credentials = data.checks.filter((check) => check.name === 'credentials')
  const rest = data.checks.filter((check) => !CLAUDE.includes(check.name) && check.name !== 'credentials')
  return (
    <section aria-labelledby="machine" className="rounded-l border border-line bg-surface p-4">
      <div className="mb-3 flex items-center justify-between gap-4">
        <h2 id="machine" className="text-lead font-semibold">
          {firstTime ? 'Your first run' : 'Before the next run'}
        </h2>
        {failed.length > 0 && (
          <Button busy={checks.isFetching} onClick={() => checks.refetch()}>
            Check again
          </Button>
        )}
      </div>
      {firstTime ? (
        <ol className="grid gap-x-8 gap-y-4 wide:grid-cols-3">
          <Step title="The machine" done={[...claude, ...rest].every((check) => check.ok)}>
            {[...claude, ...rest].map((check) => (
              <CheckLine key={check.name} check={check} />
            ))}
          </Step>
          <Step title="Credentials" done={credentials.length > 0 && credentials.every((check) => check.ok)}>
            {credentials.map((check) => (
              <CheckLine key={check.name} check={check} />
            ))}
            {credentials.length === 0 && <li className="text-text-2">They are looked for once claude is found.</li>}
          </Step>
          <Step title="Something to build" done={false}>
            <li className="text-text-2">
              Drop a spec of your own above. Or watch the sample first: a real run on a small project, whose model is a
              script. It needs no credentials and costs nothing.
            </li>
            {mayOperate && <SampleButton fit={!failed.some((check) => blocksSample(check.name))} />}
          </Step>
        </ol>
      ) : (
        <ul className="grid gap-x-8 gap-y-2 wide:grid-cols-2">
          {failed.map((check) => (
            <CheckLine key={check.name} check={check} />
          ))}
        </ul>
      )}
    </section>
  )
}

function Step({ title, done, children }: { title: string; done: boolean; children: ReactNode }) {
  return (
    <li>
      <h3 className="mb-1.5 flex items-center gap-2 font-medium">
        <StatusGlyph shape={done ? 'merged' : 'waiting'} />
        {title}
        <span className="sr-only">{done ? ' (in order)' : ' (to do)'}</span>
      </h3>
      <ul className="space-y-1.5 pl-5.5">{children}</ul>
    </li>
  )
}

function SampleButton({ fit }: { fit: boolean }) {
  const sample = useSampleRun()
  return (
    <li className="pt-1">
      <Button
        tone="primary"
        icon={<FlaskConical size={14} aria-hidden />}
        busy={sample.isPending}
        disabled={!fit}
        onClick={() => sample.mutate(null)}
      >
        Run the sample
      </Button>
      {!fit && <p className="mt-1 text-small text-text-3">First mend what the machine lacks; credentials may wait.</p>}
      {sample.isPending && (
        <p role="status" className="mt-1 text-small text-text-2">
          Making a fresh copy of the project; the first time, claude itself is tried out too.
        </p>
      )}
    </li>
  )
}
