/** Asks a person on the terminal one question. */
import { createInterface } from 'node:readline/promises'
import type { CliContext } from './context.ts'

/** Null: the input has ended, or the question was interrupted or is moot. */
export async function ask(cli: CliContext, question: string, moot?: AbortSignal): Promise<string | null> {
  const lines = createInterface({ input: cli.stdin, output: cli.stderr })
  try {
    return await new Promise<string | null>((resolve, reject) => {
      lines.once('close', () => resolve(null))
      lines.once('SIGINT', () => resolve(null))
      moot?.addEventListener('abort', () => resolve(null), { once: true })
      lines.question(question).then(resolve, reject)
    })
  } finally {
    lines.close()
  }
}
