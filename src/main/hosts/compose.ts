/** The composition root that every host shares: makes the parts of the engine and puts them together. */

import { type Failure, ok, type Result } from '../../contract/result.ts'
import type { AgentAdapter } from '../agents/adapter.ts'
import { createClaudeAdapter } from '../agents/claude/claude-adapter.ts'
import { runCommand } from '../gates/run-command.ts'
import { createGit } from '../git/create-git.ts'
import type { Git, Repository } from '../git/repository.ts'
import { systemClock } from '../lib/clock.ts'
import { createFollowHub } from '../lib/follow-file.ts'
import { systemIds } from '../lib/ids.ts'
import { fileLogger } from '../lib/logger.ts'
import { packageRoot } from '../lib/package-root.ts'
import { createProcessTable } from '../lib/processes.ts'
import { sampleAdapter } from '../services/demo/sample-adapter.ts'
import { createSampleRuns, type SampleRuns } from '../services/demo/sample-runs.ts'
import { createEngine, type Engine } from '../services/engine/engine.ts'
import { createPaths, dataDirectory, type Paths } from '../services/paths.ts'
import { loadPrompts } from '../services/prompts/prompt-library.ts'
import { acquireEngineLock } from '../store/engine-lock.ts'
import { openStore } from '../store/open-store.ts'
import type { Store } from '../store/store.ts'
import { VERSION } from './version.ts'

/** What commands that only read need; nothing is written and no lock is taken. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv
  readonly paths: Paths
  readonly git: Git
}

export function surroundings(env: NodeJS.ProcessEnv): Surroundings {
  return { env, paths: createPaths(dataDirectory(env)), git: createGit({ env }) }
}

/** Opens the database beside whatever writes it; `no-database` when nothing was ever stored. */
export const openReader = (paths: Paths): Result<Store, Failure> =>
  openStore({ file: paths.database, mode: 'read', appVersion: VERSION })

export interface OpenEngine {
  readonly engine: Engine
  readonly store: Store
  readonly samples: SampleRuns
  /** Gives the data directory back. Doing it twice is safe. */
  close(): void
}

/** Takes the lock of the data directory, opens its database for writing and builds the engine. */
export function openEngine(
  { env, paths, git }: Surroundings,
  options: { command: string; claudePath: string | (() => string); maxAgents?: number },
): Result<OpenEngine, Failure> {
  const clock = systemClock
  const lock = acquireEngineLock(paths.home, {
    pid: process.pid,
    command: options.command,
    startedAt: clock.now(),
    version: VERSION,
  })
  if (!lock.ok) return lock
  const logger = fileLogger(paths.log, env['SWITCHYARD_LOG'] ?? 'info')
  const store = openStore({ file: paths.database, mode: 'write', appVersion: VERSION, logger })
  if (!store.ok) {
    lock.value.release()
    return store
  }
  const processes = createProcessTable()
  const repositories = new Map<string, Promise<Repository>>()
  const open = async (dir: string): Promise<Repository> => {
    const opened = await git.open(dir)
    if (!opened.ok) throw new Error(opened.failure.message)
    return opened.value
  }
  /** Where claude may be installed while we run, it is looked for at each attempt. */
  const adapterFor = (claudePath: string | (() => string)): AgentAdapter => {
    const hub = createFollowHub()
    const at = (path: string, baseEnv: NodeJS.ProcessEnv) =>
      createClaudeAdapter({ claudePath: path, processes, clock, logger, baseEnv, hub })
    const path = () => (typeof claudePath === 'string' ? claudePath : claudePath())
    return sampleAdapter({
      samples,
      isSample(run) {
        const created = engine.session(run)?.state.created
        return created !== undefined && samples.isSample(created)
      },
      real: { run: (order, observer) => at(path(), env).run(order, observer) },
      scripted: (sampleEnv) => at(path(), sampleEnv),
    })
  }
  const samples = createSampleRuns({ home: paths.home, env })
  const engine: Engine = createEngine({
    store: store.value,
    clock,
    ids: systemIds,
    logger,
    paths,
    processes,
    env,
    prompts: loadPrompts(),
    adapter: adapterFor(options.claudePath),
    ...(options.maxAgents === undefined ? {} : { maxAgents: options.maxAgents }),
    runCommand: (order) => runCommand(order, { processes, clock, env, ownRoot: packageRoot() }),
    repository(dir) {
      const known = repositories.get(dir) ?? open(dir)
      repositories.set(dir, known)
      return known
    },
  })
  let closed = false
  return ok({
    engine,
    store: store.value,
    samples,
    close() {
      if (closed) return
      closed = true
      void samples.end()
      store.value.close()
      lock.value.release()
    },
  })
}
