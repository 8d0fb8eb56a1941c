/** What `worktree merge` does. */
import { randomUUID } from 'node:crypto'
import { TaskId } from '../../../../contract/ids.ts'
import { fail } from '../../../../contract/result.ts'
import { EXIT } from '../../../../contract/status.ts'
import { answerOf } from '../../../api/client/answer.ts'
import { listCreated } from '../../../services/worktrees/created-worktrees.ts'
import { surroundings } from '../../compose.ts'
import { done, type Outcome } from '../action.ts'
import type { CliContext } from '../context.ts'
import { nextStep } from '../decide-task.ts'
import { requireGit } from '../environment.ts'
import { readSubject, taskIn } from '../find-task.ts'
import { print, printFailure, printJson } from '../output.ts'
import { duration, plural } from '../style.ts'
import { withStoppable } from '../with-stoppable.ts'

export async function mergeWorktreeNow(
  cli: CliContext,
  name: string,
  flags: { run?: string; json?: boolean },
): Promise<Outcome> {
  const { git, paths } = surroundings(cli.env)
  const ready = await requireGit(git)
  if (!ready.ok) return ready
  const here = await git.open(cli.cwd)
  const named = flags.run === undefined ? listCreated(paths).filter((worktree) => worktree.name === name) : []
  const ofProject = here.ok ? named.find((worktree) => worktree.project === here.value.root) : undefined
  const created = ofProject ?? (named.length === 1 ? named[0] : undefined)
  if (!created && named.length > 1)
    return fail('ambiguous', `${plural(named.length, 'project')} have a worktree ${name}. Call it in the one you mean.`)
  const subject = created ? null : readSubject(cli, (store) => taskIn(store, name, flags.run))
  if (subject && !subject.ok) return subject
  const run = subject?.value.state.created.run
  const options = { command: `worktree merge ${name}`, seeLater: 'see `switchyard worktree list`' }
  return withStoppable(cli, options, async ({ client }) => {
    const commandId = randomUUID()
    const merged = created
      ? await answerOf(client.worktrees.merge({ commandId, path: created.path }))
      : run !== undefined
        ? await answerOf(client.tasks.merge({ commandId, run, task: TaskId.parse(name) }))
        : fail(
            'cannot-merge',
            `There is neither a task nor a created worktree ${name}. See \`switchyard worktree list\`.`,
          )
    if (!merged.ok) {
      if (merged.failure.code !== 'needs-person') return merged
      printFailure(cli, merged.failure)
      return { ok: true, value: EXIT.attention }
    }
    const { into, commit, gates, alreadyMerged } = merged.value
    if (flags.json) {
      printJson(cli, merged.value)
      return done
    }
    const shown = gates.map((gate) => `${gate.gate} green (${duration(gate.durationMs)})`).join(', ')
    print(
      cli,
      alreadyMerged
        ? `${into} contains ${name} already (${commit.slice(0, 10)}).`
        : `Merged ${name} into ${into} (${commit.slice(0, 10)})${shown === '' ? '; no gate is configured' : `; ${shown}`}.`,
    )
    if (run !== undefined && !alreadyMerged) {
      const { driving } = await client.system.info()
      print(cli, nextStep(run, driving.includes(run)))
    }
    return done
  })
}
