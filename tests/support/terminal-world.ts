/** Terminals on their own: the real service, pty host and shells, in a folder of their own. */
import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ok } from '../../src/contract/result.ts'
import { systemClock } from '../../src/main/lib/clock.ts'
import { systemIds } from '../../src/main/lib/ids.ts'
import { silentLogger } from '../../src/main/lib/logger.ts'
import { createTerminals } from '../../src/main/services/terminals/create-terminals.ts'
import type { SpawnOrder, TerminalHandle, Terminals } from '../../src/main/services/terminals/terminals.ts'

export interface TerminalWorld {
  readonly folder: string
  readonly work: string
  readonly terminals: Terminals
  /** The same data directory in the hands of a new service, as after a restart of Switchyard. */
  restart(): Promise<Terminals>
  spawn(argv: [string, ...string[]], more?: Partial<SpawnOrder>): Promise<TerminalHandle>
  close(): Promise<void>
}

export function createTerminalWorld(
  env: NodeJS.ProcessEnv = {},
  folder = mkdtempSync(join(tmpdir(), 'switchyard-terminals-')),
): TerminalWorld {
  const work = join(folder, 'work')
  mkdirSync(work, { recursive: true })
  const base = { PATH: process.env['PATH'], HOME: folder, SHELL: '/bin/sh', PS1: '$ ', ...env }
  const open = (): Terminals => {
    let seq = 0
    return createTerminals({
      folder: join(folder, 'terminals'),
      env: base,
      ownRoot: null,
      clock: systemClock,
      logger: silentLogger,
      ids: systemIds,
      epoch: randomUUID(),
      nextSeq: () => ++seq,
      locate: (where) =>
        ok({
          cwd: where.in === 'folder' ? where.dir : work,
          ...(where.in === 'task' ? { run: where.run, task: where.task } : { run: null, task: null }),
        }),
    })
  }
  const world = {
    folder,
    work,
    terminals: open(),
    async restart() {
      await world.terminals.end()
      world.terminals = open()
      return world.terminals
    },
    async spawn(argv: [string, ...string[]], more: Partial<SpawnOrder> = {}) {
      const env = world.terminals.environment()
      const spawned = await world.terminals.spawn({ kind: 'shell', argv, env, cwd: work, title: 'test', ...more })
      if (!spawned.ok) throw new Error(spawned.failure.message)
      return spawned.value
    },
    async close() {
      await world.terminals.end()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return world
}
