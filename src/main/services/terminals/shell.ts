/** Which shell is the user's, and whether a program and its folder are there. */
import { accessSync, constants, statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { delimiter, isAbsolute, join } from 'node:path'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'

/** The shell that the user logs in with, as an interactive one. */
export function userShell(
  env: Readonly<Record<string, string>>,
  platform: NodeJS.Platform = process.platform,
): [string, ...string[]] {
  if (platform === 'win32') return [env['ComSpec'] ?? env['COMSPEC'] ?? 'cmd.exe']
  const shell =
    [env['SHELL'], loginShell(), '/bin/bash', '/bin/sh'].find((path) => path && isProgram(path)) ?? '/bin/sh'
  // An app that was started from the dock has hardly any environment: there a login shell reads the user's profile.
  return platform === 'darwin' ? [shell, '-l'] : [shell]
}

/** Names a shell of the user's, also where it says whose worktree it is in: nothing that it starts is an orphan of a run. */
export const SHELL_MARKER = { name: 'SWITCHYARD_SHELL', value: '1' }

/** What an agent's commands are told in the worktree of a task is told there too. */
export function taskMarks(run: string | null, task: string | null): Record<string, string> {
  return {
    ...(run === null ? {} : { SWITCHYARD_RUN: run, [SHELL_MARKER.name]: SHELL_MARKER.value }),
    ...(task === null ? {} : { SWITCHYARD_TASK: task }),
  }
}

function loginShell(): string | null {
  try {
    return userInfo().shell
  } catch {
    return null
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** node-pty finds out only in the child, and tells it as an exit code. */
export function checkProgram(
  argv: readonly [string, ...string[]],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Result<void, Failure<'folder-not-found' | 'program-not-found'>> {
  if (!isFolder(cwd)) return fail('folder-not-found', `There is no folder ${cwd}.`)
  const [program] = argv
  if (process.platform === 'win32') return ok(undefined)
  const candidates =
    program.includes('/') || isAbsolute(program)
      ? [isAbsolute(program) ? program : join(cwd, program)]
      : (env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, program))
  return candidates.some(isProgram)
    ? ok(undefined)
    : fail('program-not-found', `There is no program ${program}. Install it, or correct PATH.`)
}

export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}
