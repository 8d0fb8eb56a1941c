/** Bars over time and bars by name. What a hue says is also said by a pattern, and every chart has its table beside it. */
import { useId } from 'react'
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import type { Measure } from '../../app/room-routes.ts'
import { MEASURE, nameEvery, roundTime, type Bar as Step, timeTicks } from './model.ts'

const AXIS = { fontSize: 11, fill: 'var(--text-3)' } as const

const dayName = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', timeZone: 'UTC' })
const monthName = new Intl.DateTimeFormat(undefined, { month: 'short', year: 'numeric', timeZone: 'UTC' })

export function stepName({ key, step }: Pick<Step, 'key' | 'step'>): string {
  const at = new Date(`${key}T00:00:00Z`)
  if (step === 'month') return monthName.format(at)
  return step === 'week' ? `week of ${dayName.format(at)}` : dayName.format(at)
}

/** Short enough for an axis. */
const tick = (key: string, step: Step['step']): string =>
  (step === 'month' ? monthName : dayName).format(new Date(`${key}T00:00:00Z`))

export function TimeChart({ steps, measure }: { steps: readonly Step[]; measure: Measure }) {
  const look = MEASURE[measure]
  const pattern = `hatch${useId().replaceAll(':', '')}`
  const data = steps.map(({ key, step, totals }) => ({
    key,
    name: stepName({ key, step }),
    solid: look.solid(totals),
    hatched: look.hatched(totals),
  }))
  const step = steps[0]?.step ?? 'day'
  const times = measure === 'time' ? timeTicks(Math.max(0, ...data.map((row) => row.solid + row.hatched))) : null
  return (
    <ResponsiveContainer width="100%" height={220}>
      <BarChart data={data} margin={{ top: 8, right: 4, bottom: 0, left: 0 }} barCategoryGap="18%" accessibilityLayer>
        <Hatch id={pattern} />
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="key"
          tickFormatter={(key: string) => tick(key, step)}
          tick={AXIS}
          tickLine={false}
          axisLine={{ stroke: 'var(--line-strong)' }}
          interval={nameEvery(steps.length) - 1}
        />
        <YAxis
          {...(times
            ? { tickFormatter: roundTime, ticks: times, domain: [0, times.at(-1) ?? 0] }
            : { tickFormatter: look.text, tickCount: 4 })}
          tick={AXIS}
          tickLine={false}
          axisLine={false}
          width={64}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ fill: 'var(--hover)' }}
          content={({ active, payload }) => {
            const row: unknown = payload?.[0]?.payload
            if (!active || !isRow(row)) return null
            return (
              <div className="rounded-m bg-raised px-3 py-2 shadow-float">
                <p className="font-medium">{row.name}</p>
                <p>{look.text(row.solid + row.hatched)}</p>
                {look.hatchedName !== null && row.hatched > 0 && (
                  <p className="text-small text-text-3">
                    {look.text(row.hatched)} {look.hatchedName}
                  </p>
                )}
              </div>
            )
          }}
        />
        <Bar dataKey="solid" stackId="all" fill="var(--work)" isAnimationActive={false} maxBarSize={28} />
        <Bar
          dataKey="hatched"
          stackId="all"
          fill={`url(#${pattern})`}
          stroke="var(--work)"
          strokeWidth={0.5}
          isAnimationActive={false}
          maxBarSize={28}
        />
      </BarChart>
    </ResponsiveContainer>
  )
}

interface Row {
  readonly name: string
  readonly solid: number
  readonly hatched: number
}

const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && 'solid' in value && 'hatched' in value && 'name' in value

function Hatch({ id }: { id: string }) {
  return (
    <defs>
      <pattern id={id} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="5" height="5" fill="var(--work-soft)" />
        <rect width="2" height="5" fill="var(--work)" />
      </pattern>
    </defs>
  )
}

/** A share of the largest as a bar beside its row in a table: the solid part, then the hatched one. */
export function ShareBar({ solid, hatched, most }: { solid: number; hatched: number; most: number }) {
  const pattern = `hatch${useId().replaceAll(':', '')}`
  const width = (value: number): number => (most <= 0 ? 0 : (value / most) * 100)
  return (
    <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" className="h-2 w-full min-w-16">
      <defs>
        <pattern id={pattern} width="2" height="8" patternUnits="userSpaceOnUse">
          <rect width="2" height="8" fill="var(--work-soft)" />
          <rect width="1" height="8" fill="var(--work)" />
        </pattern>
      </defs>
      <rect width="100" height="8" fill="var(--sunken)" />
      <rect width={width(solid)} height="8" fill="var(--work)" />
      <rect x={width(solid)} width={width(hatched)} height="8" fill={`url(#${pattern})`} />
    </svg>
  )
}
