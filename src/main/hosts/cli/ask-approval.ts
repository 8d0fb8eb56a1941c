/** Asks a person on the terminal whether a proposed plan is right: approve, edit or reject. */
import { renderPlanTree } from '../../domain/plan/render-plan.ts'
import type { RunSession } from '../../services/engine/run-session.ts'
import type { Paths } from '../../services/paths.ts'
import { ask } from './ask.ts'
import type { CliContext } from './context.ts'
import { editPlan } from './edit-plan.ts'
import { note } from './output.ts'
import { writePlanFile } from './plan-file.ts'
import { colorsFor } from './style.ts'

/** True: the run goes on (it is approved or rejected now); false: it stays where it is. */
export async function askApproval(cli: CliContext, session: RunSession, paths: Paths): Promise<boolean> {
  const { bold } = colorsFor(cli.stderr, cli.env)
  // Bounded by the person: each turn waits for an answer.
  for (;;) {
    const { plan } = session.state
    if (plan === null) return false
    note(cli, `\n${renderPlanTree(plan)}`)
    const answer = await ask(cli, `${bold('Approve this plan?')} [a]pprove, [e]dit, [r]eject, [l]ater: `)
    switch (answer?.trim().toLowerCase()) {
      case 'a':
      case 'approve':
      case 'y':
      case 'yes':
        session.append([{ type: 'PlanApproved', by: 'person' }])
        return true
      case 'e':
      case 'edit': {
        const edited = await editPlan(cli, plan)
        if (!edited.ok) note(cli, edited.failure.message)
        else if (edited.value !== null) {
          session.append([{ type: 'PlanProposed', plan: edited.value, source: 'person', attempt: null }])
          writePlanFile(paths, session.state)
        }
        break
      }
      case 'r':
      case 'reject':
        session.append([{ type: 'RunFinished', status: 'cancelled', reason: 'the plan was rejected' }])
        return true
      case 'l':
      case 'later':
      case undefined:
        return false
      default:
        note(cli, 'Please answer with a, e, r or l.')
    }
  }
}
