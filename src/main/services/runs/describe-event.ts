/** Says an event of a run in plain words, with the numbers that it brings; null for what is no news to a person. */
import type { EventOf, RunEvent } from '../../../contract/events.ts'
import { assertNever } from '../../../contract/result.ts'
import { type RunState, tasksInOrder } from '../../domain/run/state.ts'
import { dollars, duration, plainLine, plural } from '../../lib/words.ts'

export interface EventLine {
  /** null: the run as a whole. */
  readonly task: string | null
  readonly text: string
  readonly tone: 'plain' | 'good' | 'bad' | 'ask'
}

/** `state` is the run after the event, or later: then sums over the run are left out (`later`). */
export function describeEvent(event: RunEvent, state: RunState, when: 'then' | 'later' = 'then'): EventLine | null {
  const said = say(event, state, when)
  return said === null ? null : { ...said, text: plainLine(said.text) }
}

const line = (task: string | null, text: string, tone: EventLine['tone'] = 'plain'): EventLine => ({ task, text, tone })

function say(event: RunEvent, state: RunState, when: 'then' | 'later'): EventLine | null {
  switch (event.type) {
    case 'RunCreated':
      return line(null, `${event.run}: ${event.specName} on ${event.baseBranch} (${event.baseCommit.slice(0, 10)})`)
    case 'OptionsChanged':
      return options(event)
    case 'PreflightPassed':
      return event.redGates.length === 0
        ? line(null, 'the base is ready: setup works and its gates are green', 'good')
        : line(null, `the base is red: ${event.redGates.join(', ')}`, 'bad')
    case 'PlanProposed': {
      const from = { spec: 'the spec', agent: 'the planner', person: 'you' }[event.source]
      return line(null, `plan with ${plural(event.plan.tasks.length, 'task')} from ${from}`)
    }
    case 'PlanRejected': {
      const more = event.problems.length > 1 ? ` (and ${event.problems.length - 1} more)` : ''
      return line(null, `the plan was refused: ${event.problems[0] ?? ''}${more}`, 'bad')
    }
    case 'PlanApproved':
      return line(null, event.by === 'person' ? 'plan approved by you' : 'plan approved by --yes')
    case 'StrategyChosen':
      return line(null, `strategy ${event.strategy}: ${event.reason}`)
    case 'IntegrationCreated':
      return line(null, `integration branch ${event.branch}`)
    case 'TaskStarted':
      return line(event.task, `started: ${state.tasks[event.task]?.planned.title ?? ''}`)
    case 'WorktreePrepared':
      return event.task === null ? null : line(event.task, 'worktree is ready')
    case 'AttemptPlanned': {
      const model = event.model === null ? '' : `, model ${event.model}`
      return line(event.task, `${step(event)} begins${event.resume ? ' again where it stopped' : ''}${model}`)
    }
    case 'AttemptFinished':
      return attemptFinished(event, state)
    case 'GateStarted':
    case 'ProcessStarted':
    case 'ProcessEnded':
      return null
    case 'GateFinished':
      return gateFinished(event)
    case 'VerdictRecorded': {
      const approved = event.effective === 'approved'
      const issues = event.issues.length === 0 ? '' : `, ${plural(event.issues.length, 'issue')}`
      const worst = event.issues.find((issue) => issue.severity !== 'minor') ?? event.issues[0]
      const first = worst ? `: ${worst.severity}, ${worst.title}` : ''
      return line(
        event.task,
        `review round ${event.round}: ${approved ? 'approved' : 'changes requested'}${issues}${first}`,
        approved ? 'good' : 'bad',
      )
    }
    case 'ReviewEscalated':
      return line(event.task, `a stronger model takes over: ${event.reason}`, 'bad')
    case 'MergeConflicted':
      return line(event.task, `merge conflict in ${event.files.slice(0, 5).join(', ')}`, 'bad')
    case 'MergeRefused':
      return line(event.task, `merge refused: ${event.reason}`, 'bad')
    case 'MergeRejected':
      return line(event.task, `merge sent back: gate ${event.gate} is red on the merged tree`, 'bad')
    case 'TaskRebased':
      return line(event.task, 'took in the integration branch')
    case 'TaskMerged':
      return line(event.task, when === 'then' ? `merged (${progress(state)} merged)` : 'merged', 'good')
    case 'AttentionRaised':
      return line(event.task, `needs you: ${event.text}`, 'ask')
    case 'AttentionResolved': {
      const item = state.attention.find((candidate) => candidate.id === event.attention)
      const why = event.note === '' ? '' : `: ${event.note}`
      return line(item?.task ?? null, `${item?.kind ?? 'attention'} settled (${event.decision})${why}`)
    }
    case 'AttentionSnoozed': {
      const item = state.attention.find((candidate) => candidate.id === event.attention)
      const until =
        event.until === null ? 'taken up again' : `put aside until ${new Date(event.until).toLocaleString()}`
      return line(item?.task ?? null, `${item?.kind ?? 'attention'} ${until}`)
    }
    case 'TaskCancelled':
      return line(event.task, `cancelled: ${event.reason}`, 'bad')
    case 'TaskTakenOver':
      return line(event.task, 'taken over by you', 'ask')
    case 'TaskHandedBack':
      return line(
        event.task,
        `handed back${event.changed ? ' with changes' : ' as it was'}${event.next === 'done' ? ', its phase complete' : ''}`,
      )
    case 'PlanTakenOver':
      return line(null, 'planner taken over by you', 'ask')
    case 'PlanHandedBack':
      return line(null, 'planner handed back')
    case 'TaskSentBack': {
      const count = event.comments.length
      const comments = count === 0 ? '' : ` with ${plural(count, 'comment')}`
      return line(event.task, `sent back${comments}${event.note === '' ? '' : `: ${event.note}`}`, 'ask')
    }
    case 'TaskPrioritised':
      return line(event.task, `given priority ${event.priority}`)
    case 'RunPaused': {
      const until = event.until === null ? '' : ` until ${new Date(event.until).toLocaleTimeString()}`
      return line(null, `paused${until}: ${event.reason}`, 'ask')
    }
    case 'RunUnpaused':
      return line(null, `goes on: ${event.reason}`)
    case 'BaseMerged':
      return line(null, `merged into ${state.created.baseBranch} (${event.commit.slice(0, 10)})`, 'good')
    case 'RunFinished':
      return line(null, `${event.status}: ${event.reason}`, event.status === 'succeeded' ? 'good' : 'bad')
    default:
      return assertNever(event, 'event')
  }
}

const step = ({ phase, gate, n }: { phase: string; gate: string | null; n: number }): string =>
  `${phase}${gate === null ? '' : ` ${gate}`} ${n}`

function options(event: EventOf<'OptionsChanged'>): EventLine | null {
  const { options: flags, budgetUsd, maxAgents } = event
  const words = [
    ...(flags.yes ? ['plan approved in advance'] : []),
    ...(flags.merge ? ['merge into the base at the end'] : []),
    ...(flags.allowRedBase ? ['a red base is allowed'] : []),
    ...(budgetUsd === undefined ? [] : [budgetUsd === null ? 'no budget' : `budget ${dollars(budgetUsd)}`]),
    ...(maxAgents === undefined ? [] : [`at most ${plural(maxAgents, 'agent')}`]),
  ]
  return words.length === 0 ? null : line(null, `options: ${words.join(', ')}`)
}

function attemptFinished(event: EventOf<'AttemptFinished'>, state: RunState): EventLine {
  const attempt = state.attempts[event.attempt]
  const name = attempt ? step(attempt) : event.attempt
  const cost = `${event.costEstimated ? '~' : ''}${dollars(event.costUsd)}`
  const numbers = `(${duration(event.durationMs)}, ${cost})`
  const task = attempt?.task ?? null
  if (event.outcome === 'succeeded') return line(task, `${name} done ${numbers}`)
  return line(task, `${name} ended as ${event.outcome} ${numbers}: ${event.detail}`, 'bad')
}

function gateFinished(event: EventOf<'GateFinished'>): EventLine {
  const where = { base: ' on the base', task: '', merge: ' on the merged tree' }[event.scope]
  const took = duration(event.durationMs)
  if (event.exitCode === 0) return line(event.task, `gate ${event.gate} passed${where} (${took})`, 'good')
  const how = event.timedOut
    ? 'ran into its time limit'
    : event.exitCode === null
      ? 'was ended by a signal'
      : `failed with exit code ${event.exitCode}`
  return line(event.task, `gate ${event.gate} ${how}${where} (${took})`, 'bad')
}

export function progress(state: RunState): string {
  const tasks = tasksInOrder(state)
  return `${tasks.filter((task) => task.merged !== null).length}/${tasks.length}`
}
