/** Coming back to 500 terminals: after a reload, where each still runs, and after a restart, from what was kept. */
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import type { Benchmark, Measurement } from '../measurement.ts'
import { percentile } from '../statistics.ts'
import { inTempFolder } from '../temp-folder.ts'
import { startWeb, type Web } from './web.ts'

const TERMINALS = 500
const LINES = 1_000
const TARGET_MS = 20
/** Shells that are started at the same time. */
const AT_ONCE = 10

export const terminalReattach: Benchmark = (say) =>
  inTempFolder(async (folder) => {
    const shell = join(folder, 'shell')
    writeFileSync(
      shell,
      `#!/bin/sh\nseq -f '\x1b[32mline %g\x1b[0m of what this terminal has shown so far' 1 ${LINES}; echo READY; exec cat\n`,
    )
    chmodSync(shell, 0o755)
    let web = await startWeb(folder, shell)
    try {
      const ids: string[] = []
      const begun = performance.now()
      await Promise.all(
        Array.from({ length: AT_ONCE }, async () => {
          while (ids.length < TERMINALS) {
            const slot = ids.push('') - 1
            const { id } = await web.open(folder)
            ids[slot] = id
          }
        }),
      )
      await lookAtAll(web, ids)
      const memory = rssOfChildren(web.pid)
      say(
        `${ids.length} shells with ${LINES} lines each after ${((performance.now() - begun) / 1000).toFixed(0)} s; the pty host takes ${memory} MB`,
      )
      // Once all have rested, each has kept what it shows.
      await new Promise((resolve) => setTimeout(resolve, 5_000))
      const live = await lookAtAll(web, ids)
      await web.end()
      web = await startWeb(folder, shell)
      const kept = await lookAtAll(web, ids)
      return [row('reload', live, { memory }), row('restart', kept, {})]
    } finally {
      await web.end()
    }
  })

function row(name: string, times: readonly number[], more: object): Measurement {
  const p95 = percentile(times, 0.95)
  return {
    row: `terminal-reattach, ${name}`,
    measured: p95,
    unit: 'ms',
    target: TARGET_MS,
    ratio: null,
    note: `p95 of ${times.length}, from connecting to parsed: p50 ${percentile(times, 0.5).toFixed(1)}, longest ${Math.max(...times).toFixed(1)} ms; ${LINES} lines each`,
    samples: { times, ...more },
  }
}

/** One after the other: milliseconds from connecting to the whole scrollback on the screen of a real xterm. */
async function lookAtAll(web: Web, ids: readonly string[]): Promise<number[]> {
  const times: number[] = []
  for (const id of ids) {
    const begun = performance.now()
    const viewer = await web.view(id)
    await viewer.until('whole scrollback', (it) => /READY/.test(it.screen().join('\n')), 30_000)
    times.push(performance.now() - begun)
    const text = viewer.text().split('\n')
    if (text[0] !== 'line 1 of what this terminal has shown so far' || !text[LINES - 1]?.startsWith(`line ${LINES} of`))
      throw new Error(`The scrollback of a terminal is not whole: ${text[0]} ... ${text[LINES - 1]}`)
    await viewer.leave()
  }
  return times
}

/** Of the direct children of a process, in megabytes; 0 where the system does not tell. */
function rssOfChildren(pid: number): number {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')
    const pages = children.map((child) => Number(readFileSync(`/proc/${child}/statm`, 'utf8').split(' ')[1]))
    return Math.round((pages.reduce((sum, count) => sum + count, 0) * 4096) / 1024 / 1024)
  } catch {
    return 0
  }
}
