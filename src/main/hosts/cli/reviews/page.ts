/** Shows long text through the user's pager, as git does. */
import { spawn } from 'node:child_process'
import type { CliContext } from '../context.ts'
import { print } from '../output.ts'

/** Only on a terminal. Without a pager, or when it does not start, the text is printed. */
export async function page(cli: CliContext, text: string): Promise<void> {
  const pager = cli.env['GIT_PAGER'] ?? cli.env['PAGER'] ?? 'less'
  if (pager === '' || pager === 'cat' || process.platform === 'win32') return print(cli, text)
  const started = await new Promise<boolean>((resolve) => {
    // The user's own command, hence a shell. As git: quit at one screen, keep colours, leave the screen as it is.
    const child = spawn('/bin/sh', ['-c', pager], {
      env: { LESS: 'FRX', LV: '-c', ...cli.env },
      stdio: ['pipe', 'inherit', 'inherit'],
    })
    child.once('error', () => resolve(false))
    // Ctrl-C belongs to the pager while it is open.
    const off = cli.onSignal('SIGINT', () => {})
    child.once('exit', (code) => {
      off()
      resolve(code !== 127)
    })
    child.stdin.on('error', () => {}) // It was quit before it had read everything.
    child.stdin.end(text)
  })
  if (!started) print(cli, text)
}
