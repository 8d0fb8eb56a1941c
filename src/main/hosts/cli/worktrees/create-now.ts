/** What `worktree create` does. */
import { resolve } from 'node:path'
import { createWorktree, recreateTaskWorktree } from '../../../services/worktrees/create-worktree.ts'
import { surroundings } from '../../compose.ts'
import { done, type Outcome } from '../action.ts'
import type { CliContext } from '../context.ts'
import { requireGit } from '../environment.ts'
import { readSubject, taskIn } from '../find-task.ts'
import { print, printJson } from '../output.ts'
import { withEngine } from '../with-engine.ts'

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
  return withEngine(cli, { command: `worktree create ${name}` }, async ({ engine }) => {
    const session = subject ? engine.session(subject.state.created.run) : null
    const made =
      session && subject?.task
        ? await recreateTaskWorktree(engine.effects, session, subject.task)
        : opened
          ? await createWorktree(engine.effects, { name, repository: opened.value, base: flags.base ?? null })
          : null
    if (made === null) throw new Error(`Nothing was found to make a worktree ${name} of`)
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
