/** Builds the policy of one attempt: least privilege from what the project, its stacks and the phase need. */
import { join } from 'node:path'
import type { PolicySettings } from '../../contract/settings.ts'
import type { PolicySnapshot } from './policy-snapshot.ts'
import { splitCommands } from './quoting.ts'
import { stackCaches, stackCommands } from './stack-commands.ts'

export interface PolicyInput {
  readonly worktree: string
  /** The repository's `.git` folder: objects and refs that a worktree shares. */
  readonly repositoryGitDir: string
  readonly attemptDir: string
  readonly readOnly: boolean
  /** Globs that the attempt may change; null: the whole worktree. */
  readonly files: readonly string[] | null
  readonly stacks: readonly string[]
  readonly gateCommands: readonly string[]
  readonly setup: readonly string[]
  readonly settings: PolicySettings
  /** Further folders to read, such as those that worktrees share with the project by a link. */
  readonly readable?: readonly string[]
  /** The project's own MCP servers were loaded because the user trusts it. */
  readonly mcp?: boolean
}

/** What no agent may change: it would decide over later agents, gates or history. */
export const PROTECTED = [
  '.git',
  '.git/**',
  '.switchyard',
  '.switchyard/**',
  '.claude/settings*.json',
  '.claude/hooks/**',
  '.mcp.json',
]
/** Sources and documentation of installed libraries: no secrets, often looked up. */
const SYSTEM_SOURCES = [
  '/usr/include',
  '/usr/lib',
  '/usr/share',
  '/usr/local/include',
  '/usr/local/lib',
  '/etc/os-release',
]
/** Words that would allow too much as a whole prefix. */
const TOO_WIDE =
  /^(env|command|xargs|find|time|timeout|nice|exec|bash|sh|dash|zsh|ksh|eval|sudo|source|\.|cd|set|export|if|then|else|elif|fi|for|while|until|do|done|case|esac|test|\[|!|\{|\}|rm|mv|cp|sed|git)$/

export function buildPolicy(input: PolicyInput): PolicySnapshot {
  const { stacks, settings, readOnly } = input
  const project = [...input.gateCommands, ...(readOnly ? [] : input.setup)]
    .flatMap(splitCommands)
    // A single such word says nothing about what it runs; its builtin rule decides. Longer ones must come as written.
    .filter((words) => words.length > 1 || !TOO_WIDE.test(words[0] ?? ''))
    .filter((words) => !/^(rm|mv|cp|cd|\[|test|export|set|sed|find)$/.test(words[0] ?? ''))
  return {
    version: 1,
    worktree: input.worktree,
    readOnly,
    writable: input.files === null ? null : [...input.files],
    protected: PROTECTED,
    readable: [input.repositoryGitDir, ...(input.readable ?? []), ...stackCaches(stacks), ...SYSTEM_SOURCES],
    allow: [...stackCommands(stacks, readOnly), ...project, ...settings.allow.flatMap(splitCommands)],
    deny: settings.deny.flatMap(splitCommands),
    web: settings.web,
    mcp: input.mcp ?? false,
    scratch: [join(input.attemptDir, 'tmp')],
    scripts: stacks.length > 0,
  }
}
