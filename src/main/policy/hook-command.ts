/** The shell command that the CLI starts for each tool call. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { quote } from './quoting.ts'

/** Beside this file: `.ts` in a checkout, `.js` in a bundle. */
function evaluatorPath(): string {
  const bundled = fileURLToPath(new URL('./hook-evaluator.js', import.meta.url))
  return existsSync(bundled) ? bundled : fileURLToPath(new URL('./hook-evaluator.ts', import.meta.url))
}

/** The bash grammar has one huge function: V8 would optimise it in the background, and the exit waits for that (0.6 s). */
const FLAGS = ['--liftoff-only']

export interface HookCommandOptions {
  /** Where Node keeps compiled code; attempts share it. Without it each tool call of a checkout takes 60 ms longer. */
  readonly cacheDir?: string
  /** What runs the evaluator; in the packaged app its own binary acts as Node. */
  readonly execPath?: string
}

export function hookCommand(attemptDir: string, options: HookCommandOptions = {}): string {
  const variables: Record<string, string> = {
    NODE_COMPILE_CACHE: options.cacheDir ?? join(dirname(attemptDir), '.compile-cache'),
    // What the user sets for programs under test (loaders, inspectors) must not run inside of the check.
    NODE_OPTIONS: '',
    NODE_NO_WARNINGS: '1',
    ...('electron' in process.versions ? { ELECTRON_RUN_AS_NODE: '1' } : {}),
  }
  return [
    ...Object.entries(variables).map(([name, value]) => `${name}=${quote(value)}`),
    quote(options.execPath ?? process.execPath),
    ...FLAGS,
    ...[evaluatorPath(), attemptDir].map(quote),
  ].join(' ')
}
