/** Asks a person on the terminal whether a proposed plan is right: approve, edit or reject. Another face may answer first. */
import { randomUUID } from 'node:crypto'
import { AttentionId } from '../../../contract/ids.ts'
import type { Failure, Result } from '../../../contract/result.ts'
import { answerOf } from '../../api/client/answer.ts'
import { renderPlanTree } from '../../domain/plan/render-plan.ts'
import type { RunState } from '../../domain/run/state.ts'
import { ask } from './ask.ts'
import type { CliContext } from './context.ts'
import { editPlan } from './edit-plan.ts'
import type { EngineAccess } from './engine-access.ts'
import { catchUp, untilNot } from './follow-run.ts'
import { note } from './output.ts'
import { writePlanFile } from './plan-file.ts'
import { colorsFor } from './style.ts'

/** True: the run goes on or is over now, by whomever; false: it stays where it is. */
export async function askApproval(cli: CliContext, access: EngineAccess, state: RunState): Promise<boolean> {
  const { bold } = colorsFor(cli.stderr, cli.env)
  const { client } = access
  const { run } = state.created
  // Bounded by the person: each turn waits for an answer.
  for (;;) {
    if (state.plan === null) return false
    note(cli, `\n${renderPlanTree(state.plan)}`)
    const elsewhere = new AbortController()
    const watched = new AbortController()
    const watching = untilNot(access, run, 'approval', watched.signal).then(() => elsewhere.abort())
    const question = `${bold('Approve this plan?')} [a]pprove, [e]dit, [r]eject, [l]ater: `
    const answer = await ask(cli, question, elsewhere.signal)
    const answered = elsewhere.signal.aborted
    watched.abort()
    await watching
    if (answered) {
      note(cli, '\nThis was answered elsewhere.')
      return true
    }
    switch (answer?.trim().toLowerCase()) {
      case 'a':
      case 'approve':
      case 'y':
      case 'yes':
        return told(cli, await answerOf(approve(access, run)))
      case 'e':
      case 'edit': {
        const edited = await editPlan(cli, state.plan)
        if (!edited.ok) note(cli, edited.failure.message)
        else if (edited.value !== null) {
          const taken = await answerOf(client.runs.editPlan({ commandId: randomUUID(), run, plan: edited.value }))
          if (!taken.ok) return told(cli, taken)
          catchUp(access.store, state, { changed: () => {} })
          writePlanFile(access.paths, state)
        }
        break
      }
      case 'r':
      case 'reject':
        return told(cli, await answerOf(reject(access, state)))
      case 'l':
      case 'later':
      case undefined:
        return false
      default:
        note(cli, 'Please answer with a, e, r or l.')
    }
  }
}

async function approve({ client }: EngineAccess, run: RunState['created']['run']): Promise<void> {
  await client.runs.approvePlan({ commandId: randomUUID(), run })
  await client.runs.resume({ commandId: randomUUID(), run, asItStands: true })
}

async function reject({ client }: EngineAccess, state: RunState): Promise<void> {
  const item = state.attention.find((candidate) => candidate.open && candidate.kind === 'plan-approval')
  if (!item) throw new Error(`Run ${state.created.run} waits for an approval that nobody asked for`)
  await client.inbox.answer({
    commandId: randomUUID(),
    id: AttentionId.parse(item.id),
    answer: 'cancel',
    note: 'the plan was rejected',
  })
}

/** Whatever was wrong with the answer, the run tells next what became of it. */
function told(cli: CliContext, answered: Result<unknown, Failure>): boolean {
  if (!answered.ok) note(cli, answered.failure.message)
  return true
}
