/** The shell command that the CLI starts for each state hook. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Beside this file: `.ts` in a checkout, `.js` in a bundle. */
function recorderPath(): string {
  const bundled = fileURLToPath(new URL('./state-recorder.js', import.meta.url))
  return existsSync(bundled) ? bundled : fileURLToPath(new URL('./state-recorder.ts', import.meta.url))
}

const quote = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`

/** `cacheDir`: where Node keeps compiled code. */
export function recorderCommand(signs: string, cacheDir: string): string {
  const variables: Record<string, string> = {
    NODE_COMPILE_CACHE: cacheDir,
    NODE_OPTIONS: '',
    NODE_NO_WARNINGS: '1',
    ...('electron' in process.versions ? { ELECTRON_RUN_AS_NODE: '1' } : {}),
  }
  return [
    ...Object.entries(variables).map(([name, value]) => `${name}=${quote(value)}`),
    quote(process.execPath),
    quote(recorderPath()),
    quote(signs),
  ].join(' ')
}
