/**
 * From the start of the server's process until a task of a large run is open, against a small run in the same data. There
 * are a thousand tasks in all: as many as a run can have, twice.
 */
import { MOST_TASKS } from '../../../src/main/domain/plan/validate-plan.ts'
import type { Measurement } from '../measurement.ts'
import { median } from '../statistics.ts'
import { inTempFolder } from '../temp-folder.ts'
import { row, type Say, startRun } from './runs.ts'
import { openBenchYard } from './yard.ts'

const [LARGE, SMALL] = [MOST_TASKS, 10]
const STARTS = 5

interface Start {
  readonly whole: number
  /** Of it, in the page. */
  readonly page: number
}

export const coldStart = (say: Say): Promise<Measurement[]> =>
  inTempFolder(async (folder) => {
    const yard = await openBenchYard(folder, { lines: 1, marks: 1 })
    try {
      await startRun(yard, LARGE, {})
      const runs = { large: await startRun(yard, LARGE, {}), small: await startRun(yard, SMALL, {}) }
      const starts: Record<keyof typeof runs, Start[]> = { large: [], small: [] }
      const once = async (size: keyof typeof runs): Promise<Start> => {
        const begun = await yard.restart()
        const page = await yard.freshPage()
        const opened = Date.now()
        await page.goto(`${yard.url}/#/runs/${runs[size]}/board`)
        await page.locator('[data-task=t0]').click()
        await page.getByRole('complementary', { name: /^Task/ }).waitFor()
        const end = Date.now()
        await page.context().close()
        return { whole: end - begun, page: end - opened }
      }
      // Plans are made, and what is compiled once is compiled.
      await once('large')
      await once('small')
      for (let n = 0; n < STARTS; n++) {
        starts.large.push(await once('large'))
        starts.small.push(await once('small'))
      }
      say(`cold starts: ${JSON.stringify(starts)}`)
      const of = (size: keyof typeof runs, key: keyof Start) => median(starts[size].map((start) => start[key]))
      return [
        row('cold start, 1,000 tasks', of('large', 'whole'), 'ms', {
          ratio: of('large', 'whole') / of('small', 'whole'),
          note: `server process to an opened task of ${LARGE}, empty cache; of these ${of('large', 'page').toFixed(0)} ms in the page; a run of ${SMALL} ${of('small', 'whole').toFixed(0)} ms, ${of('small', 'page').toFixed(0)} in the page`,
          samples: { starts },
        }),
      ]
    } finally {
      await yard.close()
    }
  })
