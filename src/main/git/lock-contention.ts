/** Waits for the locks of other git processes, and takes away locks of ours that a killed git left behind. */
import { readdir, readlink, rm, stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { lockFileOf } from './git-error.ts'
import type { GitCall, GitLogger, GitOutput, RunGit } from './run-git.ts'

/** About five seconds in all: longer than a commit holds any lock, shorter than a person's patience. */
const WAITS_MS = [20, 40, 80, 160, 320, 640, 1000, 1000, 1000]
/** Where nothing tells who holds a lock, it counts as left behind only when it is this old. */
const STALE_AFTER_MS = 10 * 60_000
/** A lock file that nobody has open may be a moment away from being renamed; past this age it is not. */
const ABANDONED_AFTER_MS = 2_000

export interface LockOptions {
  readonly logger: GitLogger | null
  /** Whether a lock file is of our own making (a worktree or a ref of ours), so that it may be removed when stale. */
  readonly ours: (lockFile: string) => boolean
}

/** What a git says that reads another's `git worktree add` half done: that file exists and is still empty. */
const HALF_WRITTEN = /failed to read .*commondir/

/** Repeats a call while another git is in its way. git looks before it changes anything, so repeating is safe. */
export async function withRetry(run: RunGit, call: GitCall, options: LockOptions): Promise<GitOutput> {
  let mended = false
  for (let attempt = 0; ; attempt += 1) {
    const output = await run(call)
    if (output.code === 0) return output
    const lock = lockFileOf(output.stderr)
    if (lock === null && !HALF_WRITTEN.test(output.stderr)) return output
    if (lock !== null && !mended && options.ours(lock) && (await isLeftBehind(lock))) {
      mended = true
      options.logger?.warn({ lock }, 'removing a git lock that a killed process left behind')
      await rm(lock, { force: true })
      continue
    }
    const wait = WAITS_MS[attempt]
    if (wait === undefined) return output
    await sleep(wait + Math.random() * wait * 0.25)
  }
}

async function isLeftBehind(lock: string): Promise<boolean> {
  const found = await stat(lock).catch(() => null)
  if (found === null) return false
  const age = Date.now() - found.mtimeMs
  const held = await isOpenSomewhere(lock)
  return held === null ? age > STALE_AFTER_MS : !held && age > ABANDONED_AFTER_MS
}

/** Whether a process of this user has the file open; null where the system cannot tell. */
async function isOpenSomewhere(file: string): Promise<boolean | null> {
  if (process.platform !== 'linux') return null
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name))
  if (pids.length === 0) return null
  for (const pid of pids) {
    const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => [])
    for (const fd of descriptors) {
      if ((await readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')) === file) return true
    }
  }
  return false
}
