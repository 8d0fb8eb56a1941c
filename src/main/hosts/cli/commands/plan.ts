/** `plan`: shows, edits and approves plans before anything is built. */
import type { Command } from 'commander'
import { action } from '../action.ts'
import type { CliContext } from '../context.ts'
import type { PlanFlags } from '../show-plan.ts'
import { withRunSettings } from './run.ts'

export function registerPlan(program: Command, cli: CliContext): void {
  const plan = program
    .command('plan')
    .description('show the plan of a spec; a spec without explicit tasks is planned by one agent')
    .argument('[spec]', 'a Markdown file, or the name of a spec in .switchyard/specs/')
  withRunSettings(plan)
    .option('--allow-red-base', 'plan although gates are red on the base')
    .option('-o, --out <file>', 'write the plan as JSON into a file')
    .option('--json', 'print {run, plan} on the last line of stdout')
    .action(
      action(cli, async (spec: string | undefined, flags: PlanFlags) => {
        const { showPlan } = await import('../show-plan.ts')
        return showPlan(cli, spec, flags)
      }),
    )
  plan
    .command('edit')
    .description('edit the plan of a run that waits for approval, in $VISUAL or $EDITOR')
    .argument('[run]', 'id of the run, or its beginning (default: the latest unfinished)')
    .option('--file <file>', 'take the edited plan from this JSON file instead')
    .option('--json', 'print {run, plan} on the last line of stdout')
    .action(
      action(cli, async (run: string | undefined, flags: { file?: string; json?: boolean }) => {
        const { editRunPlan } = await import('../change-plan.ts')
        return editRunPlan(cli, run, flags)
      }),
    )
  plan
    .command('approve')
    .description('approve the plan of a run that waits for approval')
    .argument('[run]', 'id of the run, or its beginning (default: the latest unfinished)')
    .option('--json', 'print {run, plan} on the last line of stdout')
    .action(
      action(cli, async (run: string | undefined, flags: { json?: boolean }) => {
        const { approveRunPlan } = await import('../change-plan.ts')
        return approveRunPlan(cli, run, flags)
      }),
    )
}
