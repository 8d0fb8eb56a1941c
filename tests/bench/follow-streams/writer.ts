/**
 * Stands in for many agents: appends their streams to the files of their attempts, each at its own pace, until told
 * to end. One process, so that what is measured is the reading.
 *
 *   writer.ts LINES_PER_SECOND FOLDER=SESSION ...
 *
 * The sessions stand in its command line, by which the adapter knows it for the process of each attempt.
 */
import { closeSync, openSync, renameSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { FILES } from '../../../src/main/agents/claude/attempt-folder.ts'
import { Replay } from './replay.ts'

const [rate = '50', ...pairs] = process.argv.slice(2)
const periodMs = 1_000 / Number(rate)
const agents = pairs.map((pair, index) => {
  const [dir = '', session = ''] = pair.split('=')
  return {
    dir,
    replay: new Replay(session),
    file: openSync(join(dir, FILES.stdout), 'a'),
    // Spread over the period, as agents are.
    due: performance.now() + (index / pairs.length) * periodMs,
  }
})
let lines = 0

const tick = setInterval(() => {
  const now = performance.now()
  // A line is a write of its own, as from the CLI.
  for (const agent of agents)
    for (; agent.due <= now; agent.due += periodMs) {
      writeSync(agent.file, agent.replay.next())
      lines += 1
    }
}, 2)

process.once('SIGTERM', () => {
  clearInterval(tick)
  for (const { dir, replay, file } of agents) {
    writeSync(file, replay.result())
    closeSync(file)
    writeFileSync(join(dir, 'exit.tmp'), '0\n')
    renameSync(join(dir, 'exit.tmp'), join(dir, FILES.exit))
  }
  console.log(JSON.stringify({ lines: lines + agents.length }))
  process.exit(0)
})
