/** `debug`: looks into the store, and builds its projections again from the event log. */
import type { Command } from 'commander'
import { action } from '../action.ts'
import type { CliContext } from '../context.ts'

export function registerDebug(program: Command, cli: CliContext): void {
  const debug = program
    .command('debug')
    .description('look into the store, or rebuild its projections from the event log')
  debug
    .command('state')
    .description('show the database, who holds the engine, and the runs; with a run its folded state')
    .argument('[run]', 'id of the run, or its beginning')
    .option('--json', 'print it as JSON; with a run the whole state')
    .action(
      action(cli, async (run: string | undefined, flags: { json?: boolean }) => {
        const { showState } = await import('../debug-store.ts')
        return showState(cli, run, flags.json === true)
      }),
    )
  debug
    .command('rebuild')
    .description('build every projection again from the event log; the log itself is not touched')
    .option('--json', 'print {events, runs, durationMs} on the last line of stdout')
    .action(
      action(cli, async (flags: { json?: boolean }) => {
        const { rebuild } = await import('../debug-store.ts')
        return rebuild(cli, flags.json === true)
      }),
    )
}
