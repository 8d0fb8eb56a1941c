/** Figures as charts and files: no day is lost or counted twice, and no name becomes a formula. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { analyticsRoute } from '../../../src/renderer/app/room-routes.ts'
import { toCsv, toJson } from '../../../src/renderer/features/analytics/export.ts'
import {
  bars,
  caveats,
  MEASURE,
  nameEvery,
  roundTime,
  share,
  spanOf,
  timeTicks,
} from '../../../src/renderer/features/analytics/model.ts'
import { analyticsOf } from './fake/rooms.ts'

const data = analyticsOf('2026-03-14')
const [sample] = data.byDay
if (!sample) throw new Error('no day')

test('days without work are shown, and nothing is lost when days become weeks or months', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 1_500 }), { minLength: 1, maxLength: 40 }), (offsets) => {
      const byDay = offsets
        .toSorted((a, b) => a - b)
        .map((offset) => ({
          ...sample,
          key: new Date(Date.UTC(2024, 0, 1 + offset)).toISOString().slice(0, 10),
        }))
      const steps = bars(byDay, null, byDay.at(-1)?.key ?? '')
      expect(steps.length).toBeLessThanOrEqual(63)
      expect(steps.reduce((sum, step) => sum + step.totals.attempts, 0)).toBe(byDay.length * sample.attempts)
      expect(steps.map((step) => step.key)).toEqual(steps.map((step) => step.key).toSorted())
    }),
  )
})

test('a quiet week is seven bars of nothing', () => {
  const steps = bars([{ ...sample, key: '2026-03-09' }], '2026-03-08', '2026-03-14')
  expect(steps.map(({ key, totals }) => [key, totals.attempts > 0])).toEqual([
    ['2026-03-08', false],
    ['2026-03-09', true],
    ...['10', '11', '12', '13', '14'].map((day) => [`2026-03-${day}`, false]),
  ])
  expect(bars([], null, '2026-03-14')).toEqual([])
})

test('ranges are whole days of the calendar, the last one included', () => {
  const now = new Date(2026, 2, 14, 15, 30).getTime()
  expect(spanOf(analyticsRoute({ range: 'today' }), now)).toEqual({ since: new Date(2026, 2, 14).getTime() })
  expect(spanOf(analyticsRoute({ range: '7d' }), now)).toEqual({ since: new Date(2026, 2, 8).getTime() })
  expect(spanOf(analyticsRoute({ range: 'all' }), now)).toEqual({})
  expect(spanOf(analyticsRoute({ range: 'days', from: '2026-02-28', to: '2026-02-28' }), now)).toEqual({
    since: new Date(2026, 1, 28).getTime(),
    until: new Date(2026, 2, 1).getTime(),
  })
})

test('the two parts of a bar are the whole', () => {
  expect(MEASURE.cost.solid(data.total) + MEASURE.cost.hatched(data.total)).toBeCloseTo(data.total.costUsd, 9)
  expect(MEASURE.attempts.solid(data.total) + MEASURE.attempts.hatched(data.total)).toBe(data.total.attempts)
})

test('what is estimated, unknown, under way or left out is said; else nothing is', () => {
  expect(caveats(data)).toHaveLength(4)
  const plain = { ...data, underWay: 0, samples: 0, total: { ...data.total, estimatedUsd: 0, unknownCost: 0 } }
  expect(caveats(plain)).toEqual([])
  expect(share(0, 0)).toBe('–')
})

test('files hold every figure, and a name cannot become a formula', () => {
  const [run] = data.byRun
  if (!run) throw new Error('no run')
  const csv = toCsv({ ...data, byRun: [{ ...run, spec: '=HYPERLINK("http://x","y")' }] })
  const lines = csv.trimEnd().split('\r\n')
  expect(lines).toHaveLength(1 + 1 + data.byDay.length + 2 + 6 + 3 + 1)
  expect(lines.at(-1)).toContain(`"'=HYPERLINK(""http://x"",""y"")"`)
  expect(JSON.parse(toJson(data))).toEqual(data)
})

test('an axis of times has round lines, and names stand at the same distance', () => {
  const hour = 3_600_000
  expect(timeTicks(23 * hour).map(roundTime)).toEqual(['0', '6h', '12h', '18h', '1d'])
  expect(timeTicks(100 * 60_000).map(roundTime)).toEqual(['0', '30m', '1h', '1h 30m', '2h'])
  expect(timeTicks(0).map(roundTime)).toEqual(['0', '1m'])
  expect(timeTicks(900 * 24 * hour).at(-1)).toBeGreaterThanOrEqual(900 * 24 * hour)
  expect([1, 7, 8, 30, 62].map(nameEvery)).toEqual([1, 1, 2, 5, 9])
})
