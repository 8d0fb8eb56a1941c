/** `plan`: shows, edits and approves plans before anything is built. */
import type { Command } from 'commander'
import { action } from '../action.ts'
import type { CliContext } from '../context.ts'
import type { HandPlannerBackFlags, TakePlannerOverFlags } from '../instances/take-planner-over.ts'
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
  plan
    .command('take-over')
    .description('end the planner and go on with its session yourself, in this terminal')
    .argument('[run]', 'id of the run, or its beginning (default: the latest unfinished)')
    .option('--detach', 'do not attach: it runs in the app or dashboard, which must be running')
    .option('--json', 'do not attach, and print the instance on the last line of stdout')
    .action(
      action(cli, async (run: string | undefined, flags: TakePlannerOverFlags) => {
        const { takePlannerOver } = await import('../instances/take-planner-over.ts')
        return takePlannerOver(cli, run, flags)
      }),
    )
  plan
    .command('hand-back')
    .description('let an agent go on in the session and answer with the plan; your instance is ended')
    .argument('[run]', 'id of the run, or its beginning (default: the latest unfinished)')
    .option('--note <text>', 'what the planner should know')
    .option('--json', 'print {run} on the last line of stdout')
    .action(
      action(cli, async (run: string | undefined, flags: HandPlannerBackFlags) => {
        const { handPlannerBack } = await import('../instances/take-planner-over.ts')
        return handPlannerBack(cli, run, flags)
      }),
    )
}
