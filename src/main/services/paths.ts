/** Where things lie in the data directory: one place that knows its layout. */
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

export interface Paths {
  /** The data directory. */
  readonly home: string
  readonly database: string
  readonly log: string
  /** Where Node keeps compiled code of the helpers that agents start. */
  readonly compileCache: string
  /** What terminals have shown, and which there are. */
  readonly terminals: string
  run(run: string): string
  attempt(run: string, attempt: string): string
  /** Output file of a gate run or a setup. */
  output(run: string, name: string): string
  worktrees(run: string): string
  /** Worktree of a task. Strategies that work on one task at a time share one: `shared`. */
  worktree(run: string, name: string): string
  integrationWorktree(run: string): string
}

/** `SWITCHYARD_HOME`, else the platform's folder for application data. */
export function dataDirectory(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): string {
  const named = env['SWITCHYARD_HOME']
  if (named) return resolve(named)
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Switchyard')
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'Switchyard')
  return join(env['XDG_DATA_HOME'] || join(homedir(), '.local', 'share'), 'switchyard')
}

export function createPaths(home: string): Paths {
  const worktrees = (run: string): string => join(home, 'worktrees', run)
  const runDir = (run: string): string => join(home, 'runs', run)
  return {
    home,
    database: join(home, 'switchyard.db'),
    log: join(home, 'engine.log'),
    compileCache: join(home, 'cache', 'node'),
    terminals: join(home, 'terminals'),
    run: runDir,
    attempt: (run, attempt) => join(runDir(run), 'attempts', attempt),
    output: (run, name) => join(runDir(run), 'outputs', `${name}.log`),
    worktrees,
    worktree: (run, name) => join(worktrees(run), name),
    // A leading underscore cannot begin a task id.
    integrationWorktree: (run) => join(worktrees(run), '_integration'),
  }
}
