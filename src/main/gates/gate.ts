/** What services know of gates: how they are found, run, compared between trees, and read when they fail. */
import type { GateSettings } from '../../contract/settings.ts'

/** Read access to one tree of files: a folder, or a commit. */
export interface TreeReader {
  files(): Promise<readonly string[]>
  /** Text of a file, or null when it does not exist. */
  read(path: string): Promise<string | null>
}

export interface DetectedProject {
  /** Such as "node", "npm", "python", "rust". */
  readonly stacks: readonly string[]
  /** Gates by their conventional names lint, typecheck, test (and build where nothing else checks). */
  readonly gates: readonly GateSettings[]
  readonly setup: readonly string[]
  /** Files whose change calls for a new setup, such as package-lock.json. */
  readonly manifests: readonly string[]
  /** Folders that setup makes, as gitignore patterns, such as "node_modules/". */
  readonly setupOutputs: readonly string[]
}

export interface CommandOrder {
  readonly command: string
  readonly cwd: string
  /** Receives stdout and stderr as they come; its folder exists. */
  readonly outputFile: string
  readonly timeoutMs: number
  /** What the command is for: a setup command may read registry credentials, a gate (the default) may not. */
  readonly purpose?: 'gate' | 'setup'
  /** Names of variables that pass however secret they look: those that the user's `env.required` names. */
  readonly keepEnv?: readonly string[]
  /** Marker variables that let us find the process and its children again. */
  readonly marker: Readonly<Record<string, string>>
  readonly started: (process: { pid: number; startTime: string }) => void
}

export interface CommandResult {
  /** null: ended by a signal or by the time limit. */
  readonly exitCode: number | null
  readonly signal: string | null
  readonly timedOut: boolean
  /** One sentence when something other than the command ended it (or it never started); null otherwise. */
  readonly reason: string | null
  readonly durationMs: number
  /** Last lines of the output, at most 8 KB. */
  readonly tail: string
}

export interface CommandRun {
  /** Settles when the command and everything that it left behind has ended. Never rejects. */
  readonly done: Promise<CommandResult>
  /** Ends the command and everything that it started. */
  stop(): Promise<void>
}

/** One problem that a linter or type checker named. */
export interface Problem {
  readonly file: string
  readonly line: number | null
  readonly text: string
}

/** What a gate runs besides the code under test. */
export interface GateDefinition {
  readonly digest: string
  /** In words, such as "package.json scripts.test", with the digest of each. */
  readonly parts: readonly { readonly name: string; readonly digest: string }[]
}
