/** Prepares the start of an instance: questions of the CLI answered, its files written, its command line and environment. */
import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { type Failure, ok, type Result } from '../../../contract/result.ts'
import { answerQuestions, defaultPermissionMode } from '../../agents/claude/interactive/claude-config.ts'
import { INSTANCE_FILES, mcpFile, signsFile } from '../../agents/claude/interactive/instance-folder.ts'
import {
  type InteractiveOrder,
  interactiveArgs,
  interactiveEnv,
  interactiveSettings,
} from '../../agents/claude/interactive/interactive-command.ts'
import { recorderCommand } from '../../agents/claude/interactive/recorder-command.ts'
import { projectMemory } from '../../agents/claude/project-memory.ts'
import { setAside, storedSession } from '../../agents/claude/transcript.ts'
import type { Clock } from '../../lib/clock.ts'
import type { InstanceRow } from '../../store/store.ts'
import type { Paths } from '../paths.ts'

export interface Preparation {
  readonly argv: readonly [string, ...string[]]
  readonly env: Record<string, string>
  readonly dir: string
  /** Bytes of the files that belong to earlier processes. */
  readonly from: { signs: number; mcp: number }
}

export interface PrepareDeps {
  /** Of the engine: where the CLI keeps its files, and with which key it would be asked about one. */
  readonly env: NodeJS.ProcessEnv
  /** What the user's own shell would have. */
  readonly shellEnv: Readonly<Record<string, string>>
  readonly paths: Paths
  readonly clock: Clock
}

export interface PrepareOptions {
  readonly claude: string
  readonly loggedIn: boolean
  readonly oauth: boolean
  readonly prompt: string | null
  readonly trustProject: boolean
  /** Of a task that was taken over: what its headless attempts run under. */
  readonly policy: { readonly hook: string; readonly env: Readonly<Record<string, string>> } | null
}

export const instanceDir = (paths: Paths, id: string): string => join(paths.home, 'instances', id)

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0

export async function prepareInstance(
  deps: PrepareDeps,
  row: InstanceRow,
  options: PrepareOptions,
): Promise<Result<Preparation, Failure>> {
  const { paths, clock } = deps
  const dir = instanceDir(paths, row.id)
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const env: NodeJS.ProcessEnv = { HOME: homedir(), ...deps.env }
  // Without credentials the CLI's own onboarding leads the user through the login.
  let userMcpServers = false
  if (options.loggedIn) {
    const answered = await answerQuestions({ env, clock, backups: join(paths.home, 'backups', 'claude-config') })
    if (!answered.ok) return answered
    userMcpServers = answered.value.userMcpServers
  }
  const order: InteractiveOrder = {
    session: row.session,
    resume: resumes(row, env, dir),
    model: row.model,
    prompt: options.prompt,
    // Under the policy of a task its hook decides, and a person is asked about what it leaves open.
    permissionMode: options.policy === null ? defaultPermissionMode(env) : 'manual',
    trustProject: options.trustProject,
    mcp:
      options.policy !== null && !options.trustProject
        ? 'none'
        : options.trustProject || userMcpServers
          ? 'some'
          : 'user',
    policyHook: options.policy?.hook ?? null,
    oauth: options.oauth,
  }
  const memory = options.trustProject ? null : projectMemory(row.cwd)
  const file = (name: string) => join(dir, name)
  if (memory !== null) writeFileSync(file(INSTANCE_FILES.memory), memory, { mode: 0o600 })
  const recorder = recorderCommand(signsFile(dir), paths.compileCache)
  writeFileSync(file(INSTANCE_FILES.settings), JSON.stringify(interactiveSettings(order, recorder)), { mode: 0o600 })
  const args = interactiveArgs(order, {
    settings: file(INSTANCE_FILES.settings),
    memory: memory === null ? null : file(INSTANCE_FILES.memory),
    mcp: mcpFile(dir),
  })
  return ok({
    argv: [options.claude, ...args],
    env: interactiveEnv({ HOME: homedir(), ...deps.shellEnv }, row.id, order, options.policy?.env ?? {}),
    dir,
    from: { signs: sizeOf(signsFile(dir)), mcp: sizeOf(mcpFile(dir)) },
  })
}

/** A session that the CLI has stored nothing of yet cannot be continued: it is begun, under the same id. */
function resumes(row: InstanceRow, env: NodeJS.ProcessEnv, dir: string): boolean {
  const stored = storedSession(row.session, env)
  switch (stored.kind) {
    case 'conversation':
      return true
    case 'hollow':
      setAside(stored.file, dir)
      return false
    case 'none':
      return false
    case 'unknown':
      return row.startedAt !== null && row.endedAt !== null && row.attempt !== null
  }
}
