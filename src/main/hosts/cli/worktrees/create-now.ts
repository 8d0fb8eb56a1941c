/** What `worktree create` does. */
import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import { TaskId } from '../../../../contract/ids.ts'
import { answerOf } from '../../../api/client/answer.ts'
import { surroundings } from '../../compose.ts'
import { done, type Outcome } from '../action.ts'
import type { CliContext } from '../context.ts'
import { requireGit } from '../environment.ts'
import { readSubject, taskIn } from '../find-task.ts'
import { print, printJson } from '../output.ts'
import { withStoppable } from '../with-stoppable.ts'

export interface CreateFlags {
  readonly run?: string
  readonly project?: string
  readonly base?: string
  readonly json?: boolean
}

export async function createNow(cli: CliContext, name: string, flags: CreateFlags): Promise<Outcome> {
  const world = surroundings(cli.env)
  const ready = await requireGit(world.git)
  if (!ready.ok) return ready
  const forProject = flags.project !== undefined || flags.base !== undefined
  const found = forProject ? null : readSubject(cli, (store) => taskIn(store, name, flags.run))
  if (found && !found.ok && flags.run !== undefined) return found
  const subject = found?.ok ? found.value : null
  const opened = subject ? null : await world.git.open(resolve(cli.cwd, flags.project ?? '.'))
  if (opened && !opened.ok) return opened
  const project = opened?.value.root
  const options = { command: `worktree create ${name}`, seeLater: 'see `switchyard worktree list`' }
  return withStoppable(cli, options, async ({ client }) => {
    const commandId = randomUUID()
    const call = subject?.task
      ? client.tasks.createWorktree({ commandId, run: subject.state.created.run, task: TaskId.parse(subject.task.id) })
      : project === undefined
        ? null
        : client.worktrees.create({
            commandId,
            project,
            name,
            ...(flags.base === undefined ? {} : { base: flags.base }),
          })
    if (call === null) throw new Error(`Nothing was found to make a worktree ${name} of`)
    const made = await answerOf(call)
    if (!made.ok) return made
    if (flags.json) printJson(cli, made.value)
    else
      print(
        cli,
        `${made.value.made ? 'Made' : 'It stands already:'} ${made.value.path}\nBranch ${made.value.branch} at ${made.value.commit.slice(0, 10)}. When your work is committed there: \`switchyard worktree merge ${name}\`.`,
      )
    return done
  })
}
