/** Which runs the figures are of: their days, and their project. */
import { useQuery } from '@tanstack/react-query'
import { useApi } from '../../api/context.tsx'
import type { AnalyticsRoute, Range } from '../../app/room-routes.ts'
import { go } from '../../app/routes.ts'
import { cx } from '../../components/cx.ts'
import { inputClass } from '../../components/field.tsx'
import { plainText } from '../../components/plain-text.ts'
import { Segments } from '../../components/segments.tsx'

export function Filters({ route }: { route: AnalyticsRoute }) {
  const { client } = useApi()
  const projects = useQuery({
    queryKey: ['projects'],
    queryFn: ({ signal }) => client.projects.list({}, { signal }),
  })
  const change = (part: Partial<AnalyticsRoute>) => go({ ...route, ...part }, 'replace')
  const known = projects.data ?? []
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Segments
        label="Range"
        options={[
          { id: 'today', label: 'Today' },
          { id: '7d', label: '7 days' },
          { id: '30d', label: '30 days' },
          { id: '90d', label: '90 days' },
          { id: 'all', label: 'All' },
          { id: 'days', label: 'Dates' },
        ]}
        value={route.range}
        onChange={(range) => change({ range: range as Range, from: null, to: null })}
      />
      {route.range === 'days' && (
        <div className="flex items-center gap-2">
          {(['from', 'to'] as const).map((side) => (
            <input
              key={side}
              type="date"
              aria-label={side === 'from' ? 'First day' : 'Last day'}
              className={cx(inputClass, 'w-36')}
              value={route[side] ?? ''}
              onChange={(event) => change({ [side]: event.target.value || null })}
            />
          ))}
        </div>
      )}
      <select
        aria-label="Project"
        className={cx(inputClass, 'w-auto max-w-56')}
        value={route.project ?? ''}
        onChange={(event) => change({ project: event.target.value || null })}
      >
        <option value="">All projects</option>
        {route.project !== null && !known.some((project) => project.dir === route.project) && (
          <option value={route.project}>{plainText(route.project)}</option>
        )}
        {known.map((project) => (
          <option key={project.dir} value={project.dir}>
            {plainText(project.name)}
          </option>
        ))}
      </select>
    </div>
  )
}
