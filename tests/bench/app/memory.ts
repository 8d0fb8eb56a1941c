/** What the page holds at rest, and while an hour's worth of what twenty agents say goes by. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from '@playwright/test'
import type { Measurement } from '../measurement.ts'
import { inTempFolder } from '../temp-folder.ts'
import { AGENTS, row, type Say, startAgents, stopAgents } from './runs.ts'
import { openBenchYard } from './yard.ts'

/** An agent says something every two seconds; an hour of that is streamed in one minute. */
const HOUR = { lines: 90, marks: 30, seconds: 60 }
/** What is held of a transcript fills up, and then stays as large as it is. */
const GROWTH = 1.5

export const hour = (say: Say): Promise<Measurement[]> =>
  inTempFolder(async (folder) => {
    const yard = await openBenchYard(folder, HOUR)
    try {
      const page = await yard.page()
      await page.getByText('No runs yet').waitFor()
      const rest = await heapMb(page)
      const run = await startAgents(yard, AGENTS)
      await page.goto(`${yard.url}/#/runs/${run}/board?task=t1&tab=transcript`)
      await page
        .getByText(/mark \d{13}/)
        .first()
        .waitFor()
      const began = await heapMb(page)
      await sleep((HOUR.seconds / 2) * 1_000)
      const half = await heapMb(page)
      await sleep((HOUR.seconds / 2) * 1_000)
      const after = await heapMb(page)
      await stopAgents(yard, run)
      const samples = { rest, began, half, after }
      const [start, middle, end] = [began, half, after].map((mb) => mb.toFixed(1))
      say(
        `heap: ${rest.toFixed(1)} MB at rest, ${start} MB with a run, ${middle} and ${end} MB after half and all of it`,
      )
      return [
        row('renderer memory at rest', rest, 'MB', { note: 'JavaScript heap after a collection', samples }),
        row('renderer memory, an hour', after / began, 'x', {
          target: GROWTH,
          ratio: after / began,
          note: `${start} MB when ${AGENTS} agents began, ${middle} MB halfway, ${end} MB after ${HOUR.marks * HOUR.seconds * AGENTS} messages`,
          samples,
        }),
      ]
    } finally {
      await yard.close()
    }
  })

async function heapMb(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  await session.detach()
  return usedSize / 1024 / 1024
}
