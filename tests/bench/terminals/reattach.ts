/** Coming back to 500 terminals: after a reload, where each still runs, and after a restart, from what was kept. */
import { once } from 'node:events'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { WebSocket } from 'ws'
import type { TerminalSize } from '../../../src/contract/terminal-wire.ts'
import { createHeadless } from '../../../src/main/terminals/host/xterm.ts'
import type { Benchmark, Measurement } from '../measurement.ts'
import { median, percentile } from '../statistics.ts'
import { inTempFolder } from '../temp-folder.ts'
import { startWeb, type Web } from './web.ts'

const TERMINALS = 500
const LINES = 1_000
const BARE = 100
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
      // Another size is another way: the rows are wrapped and drawn anew.
      const resized = await lookAtAll(web, ids, { cols: 100, rows: 30 })
      const bare = await connectAndParse(web)
      await web.end()
      web = await startWeb(folder, shell)
      const kept = await lookAtAll(web, ids)
      const bareAgain = await connectAndParse(web)
      return [
        row('reload', live, bare, { memory }),
        row('reload, another size', resized, bare, {}),
        row('restart', kept, bareAgain, {}),
      ]
    } finally {
      await web.end()
    }
  })

/** What would be needed if there were nothing to do: a connection to the same server, and the same text for a new xterm. */
async function connectAndParse(web: Web): Promise<number[]> {
  const text = Buffer.from(
    Array.from({ length: LINES }, (_, n) => `\x1b[32mline ${n}\x1b[0m of what this terminal has shown so far\r\n`).join(
      '',
    ),
  )
  const times: number[] = []
  for (let n = 0; n < BARE; n++) {
    const begun = performance.now()
    const socket = new WebSocket(`${web.url.replace('http', 'ws')}/ws`, {
      headers: { authorization: `Bearer ${web.token}` },
    })
    await once(socket, 'open')
    const terminal = createHeadless(80, 24)
    await new Promise<void>((resolve) => terminal.write(text, resolve))
    times.push(performance.now() - begun)
    terminal.dispose()
    socket.close()
    await once(socket, 'close')
  }
  return times
}

function row(name: string, times: readonly number[], bare: readonly number[], more: object): Measurement {
  const p95 = percentile(times, 0.95)
  return {
    row: `terminal-reattach, ${name}`,
    measured: p95,
    unit: 'ms',
    target: TARGET_MS,
    ratio: median(times) / median(bare),
    note: `p95 of ${times.length}, from connecting to parsed: p50 ${percentile(times, 0.5).toFixed(1)}, longest ${Math.max(...times).toFixed(1)} ms; bare connection and parser p50 ${median(bare).toFixed(1)} ms`,
    samples: { times, bare, ...more },
  }
}

/** One after the other: milliseconds from connecting to the whole scrollback on the screen of a real xterm. */
async function lookAtAll(web: Web, ids: readonly string[], size?: TerminalSize): Promise<number[]> {
  const times: number[] = []
  for (const id of ids) {
    const begun = performance.now()
    const viewer = await web.view(id, size)
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
