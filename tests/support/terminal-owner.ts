/** A process of its own that holds terminals: opens a shell in the folder that it is told, says its pid, and stays. */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { ok } from '../../src/contract/result.ts'
import { systemClock } from '../../src/main/lib/clock.ts'
import { systemIds } from '../../src/main/lib/ids.ts'
import { silentLogger } from '../../src/main/lib/logger.ts'
import { createTerminals } from '../../src/main/services/terminals/create-terminals.ts'

const [folder = '.'] = process.argv.slice(2)
let seq = 0
const terminals = createTerminals({
  folder: join(folder, 'terminals'),
  env: process.env,
  ownRoot: null,
  clock: systemClock,
  logger: silentLogger,
  ids: systemIds,
  epoch: randomUUID(),
  nextSeq: () => ++seq,
  locate: () => ok({ cwd: folder, run: null, task: null }),
})
const env = terminals.environment()
// A shell with a child that would outlive it.
const argv: [string, ...string[]] = ['/bin/sh', '-c', 'trap "" HUP; echo not yet kept; sleep 1000 & wait; wait']
const spawned = await terminals.spawn({ kind: 'shell', argv, env, cwd: folder, title: 'owned' })
if (!spawned.ok) throw new Error(spawned.failure.message)
const handle = spawned.value
handle.onOutput(() => {})
for (let n = 0; n < 200; n++) {
  const screen = await handle.screen()
  if (screen.ok && screen.value.lines.join().includes('not yet kept')) break
}
console.log(JSON.stringify({ id: handle.id, pid: handle.view().pid }))
