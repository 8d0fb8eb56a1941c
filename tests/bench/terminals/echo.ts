/** Keystroke echo in one pane, at rest and while another one floods 300 MB, over the real dashboard. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import type { TestViewer } from '../../support/terminal-viewer.ts'
import type { Benchmark } from '../measurement.ts'
import { percentile } from '../statistics.ts'
import { inTempFolder } from '../temp-folder.ts'
import { startWeb } from './web.ts'

const FLOOD_MB = 300
const TARGET_MS = 20
const IDLE_SAMPLES = 150
/** A quick typist, without a rhythm that could fall in step with anything. */
const pause = (): number => 25 + Math.random() * 50

const Flooded = z.object({ bytes: z.number(), lagged: z.number(), last: z.string(), problems: z.array(z.unknown()) })

export const terminalEcho: Benchmark = (say) =>
  inTempFolder(async (folder) => {
    const line = `\\033[3%dm%07d\\033[0m the quick brown fox jumps over the lazy dog and runs on\\n`
    const piece = Array.from({ length: 40_000 }, (_, n) =>
      line
        .replace('\\033', '\x1b')
        .replace('\\033', '\x1b')
        .replace('%d', String(n % 8))
        .replace('%07d', String(n).padStart(7, '0'))
        .replace('\\n', '\n'),
    ).join('')
    writeFileSync(join(folder, 'piece'), piece)
    const pieces = Math.ceil((FLOOD_MB * 1024 * 1024) / (piece.length + 40_000))
    // One program for both panes: a shell to type into, that floods when it is told to go.
    const shell = join(folder, 'shell')
    const interactive = existsSync('/bin/bash') ? '/bin/bash --norc --noprofile -i' : '/bin/sh -i'
    writeFileSync(
      shell,
      `#!/bin/sh\nif mkdir ${folder}/flooder 2>/dev/null; then read go; n=0; while [ $n -lt ${pieces} ]; do cat ${folder}/piece; n=$((n+1)); done; echo END; else exec ${interactive}; fi\n`,
    )
    chmodSync(shell, 0o755)
    const web = await startWeb(folder, shell)
    let flooder: ReturnType<typeof spawn> | null = null
    try {
      const flood = await web.open(folder)
      const calm = await web.open(folder)
      const viewer = await web.view(calm.id)
      await viewer.until('prompt', (it) => /[$#]/.test(it.text()), 30_000)
      const idle = await echoes(viewer, (count) => count < IDLE_SAMPLES)
      say(`idle: p50 ${percentile(idle, 0.5).toFixed(1)} ms, p95 ${percentile(idle, 0.95).toFixed(1)} ms`)

      flooder = spawn(process.execPath, [join(import.meta.dirname, 'flood-viewer.ts'), web.url, web.token, flood.id], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const child = flooder
      const exited = once(child, 'exit')
      const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]()
      await lines.next()
      const begun = performance.now()
      let flooding = true
      const rest = lines.next().then((end) => {
        flooding = false
        return end
      })
      const loaded = await echoes(viewer, () => flooding)
      const seconds = (performance.now() - begun) / 1000
      const { value, done } = await rest
      if (done) throw new Error('The viewer of the flood ended early')
      const flooded = Flooded.parse(JSON.parse(value))
      await exited
      if (flooded.last !== 'END' || flooded.bytes < FLOOD_MB * 1024 * 1024 || flooded.problems.length > 0)
        throw new Error(`The flood did not arrive whole: ${value}`)
      const megabytes = flooded.bytes / 1024 / 1024
      const [p50, p95] = [percentile(loaded, 0.5), percentile(loaded, 0.95)]
      say(
        `${megabytes.toFixed(0)} MB in ${seconds.toFixed(1)} s, ${loaded.length} keys, dropped to a snapshot ${flooded.lagged} times`,
      )
      const samples = { idle, loaded, seconds, bytes: flooded.bytes, lagged: flooded.lagged }
      return [
        {
          row: 'terminal-echo p95',
          measured: p95,
          unit: 'ms',
          target: TARGET_MS,
          ratio: p95 / percentile(idle, 0.95),
          note: `beside ${megabytes.toFixed(0)} MB in ${seconds.toFixed(1)} s: p50 ${p50.toFixed(1)} ms; at rest p50 ${percentile(idle, 0.5).toFixed(1)}, p95 ${percentile(idle, 0.95).toFixed(1)} ms`,
          samples,
        },
      ]
    } finally {
      flooder?.kill('SIGKILL')
      await web.end()
    }
  })

/** Milliseconds from a key to its character on the screen of the viewer. */
async function echoes(viewer: TestViewer, goesOn: (count: number) => boolean): Promise<number[]> {
  const times: number[] = []
  for (let n = 1; goesOn(times.length); n++) {
    const at = viewer.position.offset
    // The line is emptied before it is full.
    const key = n % 40 === 0 ? '\x15' : 'x'
    const begun = performance.now()
    viewer.type(key)
    await viewer.until('echo', (it) => it.position.offset > at, 10_000)
    if (key === 'x') times.push(performance.now() - begun)
    await new Promise((resolve) => setTimeout(resolve, pause()))
  }
  return times
}
