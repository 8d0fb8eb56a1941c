/** What the machine still lacks, and what comes first for somebody new; nothing once all is well and known. */
import { useQuery } from '@tanstack/react-query'
import { useClient } from '../../api/context.tsx'
import { Button } from '../../components/button.tsx'
import { CheckLine } from '../intake/preview.tsx'

export function FirstRun({ firstTime }: { firstTime: boolean }) {
  const client = useClient()
  const checks = useQuery({
    queryKey: ['checks'],
    queryFn: ({ signal }) => client.system.checks({}, { signal }),
    staleTime: 60_000,
  })
  const { data } = checks
  if (!data || (data.ready && !firstTime)) return null
  const shown = data.ready ? data.checks : data.checks.filter((check) => !check.ok)
  return (
    <section aria-labelledby="machine" className="rounded-l border border-line bg-surface p-4">
      <div className="mb-3 flex items-center justify-between gap-4">
        <h2 id="machine" className="text-lead font-semibold">
          {data.ready ? 'This machine is ready' : 'Before the first run'}
        </h2>
        {!data.ready && (
          <Button busy={checks.isFetching} onClick={() => checks.refetch()}>
            Check again
          </Button>
        )}
      </div>
      <ul className="grid gap-x-8 gap-y-2 wide:grid-cols-2">
        {shown.map((check) => (
          <CheckLine key={check.name} check={check} />
        ))}
      </ul>
    </section>
  )
}
