/**
 * Answers the questions that the CLI asks before its first prompt, in the user's own configuration file: only those that
 * are open, under the CLI's own lock, keeping everything else that stands there, and with a copy of how it was.
 *
 * Trust of a folder is never written: it is given to one process by its environment (see docs/decisions).
 */
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import { type Failure, fail, ok, type Result } from '../../../../contract/result.ts'
import { writeFileAtomic } from '../../../lib/atomic-write.ts'
import type { Clock } from '../../../lib/clock.ts'
import type { Environment } from '../find-claude.ts'

export interface ClaudeConfigOptions {
  readonly env: Environment
  readonly clock: Clock
  /** Where copies of the file as it was are kept. */
  readonly backups: string
}

export type ConfigFailure = Failure<'claude-config-unreadable' | 'claude-config-locked'>

/** Where the CLI keeps its global configuration. */
export function claudeConfigFile(env: Environment): string {
  const home = env['HOME'] || homedir()
  const legacy = path.join(env['CLAUDE_CONFIG_DIR'] || path.join(home, '.claude'), '.config.json')
  return existsSync(legacy) ? legacy : path.join(env['CLAUDE_CONFIG_DIR'] || home, '.claude.json')
}

/** The CLI remembers an approved key by its end. */
const KEY_END = 20
const MOST_BACKUPS = 5
const LOCK_TRIES = 40
const LOCK_PAUSE_MS = 50
/** The CLI renews its lock every few seconds: one that is older was left behind (as `proper-lockfile` judges). */
const LOCK_STALE_MS = 10_000

type Config = Record<string, unknown>
const isRecord = (value: unknown): value is Config =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What has to be added; null: nothing. Pure. */
export function openQuestions(config: Config, env: Environment): Config | null {
  const added: Config = {}
  if (config['hasCompletedOnboarding'] !== true) added['hasCompletedOnboarding'] = true
  const key = env['ANTHROPIC_API_KEY']
  if (key) {
    const end = key.slice(-KEY_END)
    const known = isRecord(config['customApiKeyResponses']) ? config['customApiKeyResponses'] : {}
    const approved = Array.isArray(known['approved']) ? known['approved'] : []
    const rejected = Array.isArray(known['rejected']) ? known['rejected'] : []
    // What the user refused stays refused, and is not asked about again either.
    if (!approved.includes(end) && !rejected.includes(end))
      added['customApiKeyResponses'] = { ...known, approved: [...approved, end], rejected }
  }
  return Object.keys(added).length === 0 ? null : added
}

/** Whether the user has MCP servers of their own there. */
export interface ConfigFacts {
  readonly userMcpServers: boolean
  readonly written: boolean
}

/** Call only where there are credentials: without any, the onboarding of the CLI is what the user needs. */
export async function answerQuestions(options: ClaudeConfigOptions): Promise<Result<ConfigFacts, ConfigFailure>> {
  const file = claudeConfigFile(options.env)
  const before = read(file)
  if (!before.ok) return before
  if (openQuestions(before.value, options.env) === null) return ok(factsOf(before.value, false))
  await mkdir(path.dirname(file), { recursive: true })
  return underLock(file, options.clock, () => {
    // Read again: the CLI may have written in between.
    const config = read(file)
    if (!config.ok) return config
    const added = openQuestions(config.value, options.env)
    if (added === null) return ok(factsOf(config.value, false))
    write(file, { ...config.value, ...added }, options)
    return ok(factsOf(config.value, true))
  })
}

const factsOf = (config: Config, written: boolean): ConfigFacts => {
  const servers = config['mcpServers']
  return { written, userMcpServers: isRecord(servers) && Object.keys(servers).length > 0 }
}

function read(file: string): Result<Config, ConfigFailure> {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ok({})
    return fail('claude-config-unreadable', `${file} cannot be read. Mend its permissions, then try again.`)
  }
  if (text.trim() === '') return ok({})
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
    if (isRecord(value)) return ok(value)
  } catch {
    // Told below.
  }
  return fail(
    'claude-config-unreadable',
    `${file} is not valid JSON. Mend it (or run \`claude\` once), then try again.`,
  )
}

function write(file: string, config: Config, { clock, backups }: ClaudeConfigOptions): void {
  // Some keep it behind a link to their dotfiles: the link stays.
  const real = existsSync(file) ? realpathSync(file) : file
  let mode = 0o600
  if (existsSync(real)) {
    mode = statSync(real).mode & 0o777
    mkdirSync(backups, { recursive: true, mode: 0o700 })
    const copy = path.join(backups, `${new Date(clock.now()).toISOString().replaceAll(/[:.]/g, '-')}.json`)
    copyFileSync(real, copy)
    chmodSync(copy, 0o600)
    for (const old of readdirSync(backups).sort().reverse().slice(MOST_BACKUPS)) rmSync(path.join(backups, old))
  }
  writeFileAtomic(real, `${JSON.stringify(config, null, 2)}\n`, mode)
}

async function underLock<T>(
  file: string,
  clock: Clock,
  work: () => Result<T, ConfigFailure>,
): Promise<Result<T, ConfigFailure>> {
  const lock = `${file}.lock`
  for (let tries = 0; tries < LOCK_TRIES; tries++) {
    if (taken(lock)) {
      try {
        return work()
      } finally {
        rmdirSync(lock)
      }
    }
    await new Promise<void>((resolve) => clock.after(LOCK_PAUSE_MS, resolve))
  }
  return fail('claude-config-locked', `${file} is being written by another program. Try again in a moment.`)
}

function taken(lock: string): boolean {
  try {
    mkdirSync(lock)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const found = statSync(lock, { throwIfNoEntry: false })
  if (found && Date.now() - found.mtimeMs > LOCK_STALE_MS)
    try {
      rmdirSync(lock)
    } catch {
      // Somebody else was faster.
    }
  return false
}

const MODES = ['acceptEdits', 'auto', 'bypassPermissions', 'dontAsk', 'plan']

/** The permission mode that the user set as their default; `manual` where they set none. */
export function defaultPermissionMode(env: Environment): string {
  const home = env['CLAUDE_CONFIG_DIR'] || path.join(env['HOME'] || homedir(), '.claude')
  const settings = read(path.join(home, 'settings.json'))
  const permissions = settings.ok ? settings.value['permissions'] : null
  const mode = isRecord(permissions) ? permissions['defaultMode'] : null
  return MODES.find((known) => known === mode) ?? 'manual'
}
