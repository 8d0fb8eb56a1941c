/** `completion`: a script that completes commands and flags in a shell. */
import type { Command } from 'commander'
import { fail } from '../../../../contract/result.ts'
import { action, done } from '../action.ts'
import type { CliContext } from '../context.ts'
import { print } from '../output.ts'

export function registerCompletion(program: Command, cli: CliContext): void {
  program
    .command('completion')
    .description('print a completion script: source <(switchyard completion bash)')
    .argument('<shell>', 'bash, zsh or fish')
    .action(
      action(cli, async (shell: string) => {
        const { completionScript, SHELLS } = await import('../completion-script.ts')
        const known = SHELLS.find((name) => name === shell)
        if (known === undefined)
          return fail('usage', `There is no completion for ${JSON.stringify(shell)}. Name one of ${SHELLS.join(', ')}.`)
        print(cli, completionScript(program, known))
        return done
      }),
    )
}
