/** What `instances` and its commands do. */
import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import { AttemptId, type InstanceId, SessionId } from '../../../../contract/ids.ts'
import type { InstanceView } from '../../../../contract/procedures/instances.ts'
import { assertNever, type Failure, fail, ok, type Result } from '../../../../contract/result.ts'
import { EXIT } from '../../../../contract/status.ts'
import { answerOf } from '../../../api/client/answer.ts'
import { localSocketPath } from '../../../api/transports/local-socket-path.ts'
import { runOfId } from '../../../services/app/run-views.ts'
import { instanceView } from '../../../services/instances/instance-view.ts'
import { surroundings } from '../../compose.ts'
import { reachEngine } from '../../reach-engine.ts'
import { done, type Outcome } from '../action.ts'
import type { CliContext } from '../context.ts'
import { accessEngine, type EngineAccess } from '../engine-access.ts'
import { taskIn } from '../find-task.ts'
import { note, plainLine, print, printJson } from '../output.ts'
import { openReader } from '../reader.ts'
import { table } from '../table.ts'
import { attachTerminal, DETACH_KEY_NAME, mayAttach } from './attach-terminal.ts'

export interface SpawnFlags {
  readonly run?: string
  readonly task?: string
  readonly model?: string
  readonly prompt?: string
  readonly resume?: string
  readonly title?: string
  readonly detach?: boolean
  readonly json?: boolean
}

type Found<T> = Result<T, Failure>

const sizeOf = ({ stdout }: CliContext) => ({ cols: stdout.columns ?? 100, rows: stdout.rows ?? 30 })

/** An id, or its beginning where that names one alone. */
function named(instances: readonly InstanceView[], name: string): Found<InstanceView> {
  const exact = instances.find(({ id }) => id === name)
  if (exact) return ok(exact)
  const found = instances.filter(({ id }) => id.startsWith(name) || id.startsWith(`i-${name}`))
  const [only] = found
  if (only && found.length === 1) return ok(only)
  return only
    ? fail(
        'instance-ambiguous',
        `${found.length} instances begin with ${name}: ${found.map(({ id }) => id).join(', ')}. Say more of the id.`,
      )
    : fail('instance-not-found', `There is no instance ${name}. See \`switchyard instances list\`.`)
}

export async function listInstances(cli: CliContext, json: boolean): Promise<Outcome> {
  const known = await knownInstances(cli)
  if (!known.ok) return known
  if (json) printJson(cli, { instances: known.value })
  else if (known.value.length === 0) print(cli, 'There are no instances. Start one with `switchyard instances spawn`.')
  else
    print(
      cli,
      table([
        ['ID', 'STATE', 'TITLE', 'FOLDER'],
        ...known.value.map((view) => [view.id, stateWord(view), plainLine(view.title), plainLine(view.cwd)]),
      ]).join('\n'),
    )
  return done
}

function stateWord({ state, exit, waitsFor }: InstanceView): string {
  if (waitsFor) return 'starting (waits)'
  switch (state.kind) {
    case 'waiting':
      return state.wants ? `needs you (${plainLine(state.wants)})` : 'needs you'
    case 'exited':
      return exit?.by === 'failed' ? 'failed to start' : 'ended'
    case 'starting':
    case 'busy':
    case 'idle':
      return state.kind
    default:
      return assertNever(state.kind, 'state')
  }
}

/** From the engine where one runs; else as the database has them, all of them ended. */
async function knownInstances(cli: CliContext): Promise<Found<InstanceView[]>> {
  const reached = await reachEngine(surroundings(cli.env).paths.home)
  if (reached.ok) {
    try {
      return await answerOf(reached.value.client.instances.list())
    } finally {
      reached.value.close()
    }
  }
  if (reached.failure.code !== 'no-engine') return reached
  const reader = openReader(cli)
  if (!reader.ok) return reader.failure.code === 'no-database' ? ok([]) : reader
  try {
    return ok(reader.value.store.instances.list().map((row) => instanceView(row, null)))
  } finally {
    reader.value.store.close()
  }
}

export async function spawnInstance(cli: CliContext, folder: string | undefined, flags: SpawnFlags): Promise<Outcome> {
  const session = flags.resume === undefined ? null : SessionId.safeParse(flags.resume)
  if (session?.success === false) return fail('usage', '--resume takes the id of a session, which is a UUID.')
  const stays = flags.detach !== true && flags.json !== true
  const may = stays ? mayAttach(cli) : ok(undefined)
  if (!may.ok) return may
  return withEngineFor(cli, 'instances spawn', stays, async (access) => {
    const where = placeOf(cli, access, folder, flags)
    if (!where.ok) return where
    const spawned = await answerOf(
      access.client.instances.spawn({
        commandId: randomUUID(),
        where: where.value,
        size: sizeOf(cli),
        ...(flags.model === undefined ? {} : { model: flags.model }),
        ...(flags.prompt === undefined ? {} : { prompt: flags.prompt }),
        ...(session === null ? {} : { resume: session.data }),
        ...(flags.title === undefined ? {} : { title: flags.title }),
      }),
    )
    if (!spawned.ok) return spawned
    if (!stays)
      return say(
        cli,
        flags,
        spawned.value,
        `Started ${spawned.value.id}. Attach with \`switchyard instances attach ${spawned.value.id}\`.`,
      )
    return showInstance(cli, access, spawned.value)
  })
}

function placeOf(
  cli: CliContext,
  { store }: EngineAccess,
  folder: string | undefined,
  flags: SpawnFlags,
): Found<{ in: 'folder'; dir: string } | { in: 'task'; run: never; task: never }> {
  if (flags.task === undefined) return ok({ in: 'folder', dir: resolve(cli.cwd, folder ?? '.') })
  if (folder !== undefined) return fail('usage', 'Give a folder or --task, not both.')
  const found = taskIn(store, flags.task, flags.run)
  if (!found.ok) return found
  return ok({ in: 'task', run: found.value.state.created.run as never, task: found.value.task.id as never })
}

/** Also takes the id of an attempt, whose stream is then shown. */
export async function attachInstance(cli: CliContext, name: string): Promise<Outcome> {
  const may = mayAttach(cli)
  if (!may.ok) return may
  return withEngineFor(cli, 'instances attach', true, async (access) => {
    const run = name.startsWith('i-') ? null : runOfId(name)
    if (run !== null && name.includes('.')) {
      const attempt = AttemptId.parse(name)
      const terminal = await answerOf(access.client.tasks.openTerminal({ commandId: randomUUID(), run, attempt }))
      if (!terminal.ok) return terminal
      return showTerminal(cli, access, terminal.value.id, { readOnly: true, name })
    }
    const all = await answerOf(access.client.instances.list())
    if (!all.ok) return all
    const found = named(all.value, name)
    if (!found.ok) return found
    return showInstance(cli, access, found.value)
  })
}

export async function sendToInstance(cli: CliContext, name: string, text: string, json: boolean): Promise<Outcome> {
  return onInstance(cli, 'instances send', name, async (access, { id }) => {
    const sent = await answerOf(access.client.instances.send({ commandId: randomUUID(), instance: id, text }))
    return sent.ok ? say(cli, { json }, sent.value, `Sent to ${id}.`) : sent
  })
}

export async function endInstance(
  cli: CliContext,
  name: string,
  how: 'stop' | 'interrupt' | 'remove',
  json: boolean,
): Promise<Outcome> {
  return onInstance(cli, `instances ${how}`, name, async (access, { id }) => {
    const order = { commandId: randomUUID(), instance: id }
    if (how === 'remove') {
      const removed = await answerOf(access.client.instances.remove(order))
      if (!removed.ok) return removed
      if (json) printJson(cli, removed.value)
      else print(cli, `${id} is forgotten. Its session stays with Claude.`)
      return done
    }
    const ended = await answerOf(access.client.instances[how](order))
    if (!ended.ok) return ended
    const words = {
      stop: `${id} has ended. \`switchyard instances attach ${id}\` continues its session.`,
      interrupt: `${id} is interrupted.`,
    }
    return say(cli, { json }, ended.value, words[how])
  })
}

function say(cli: CliContext, flags: { json?: boolean }, view: InstanceView, text: string): Outcome {
  if (flags.json) printJson(cli, view)
  else print(cli, text)
  return done
}

async function onInstance(
  cli: CliContext,
  command: string,
  name: string,
  work: (access: EngineAccess, view: InstanceView & { id: InstanceId }) => Promise<Outcome>,
): Promise<Outcome> {
  return withEngineFor(cli, command, command.endsWith('remove'), async (access) => {
    const all = await answerOf(access.client.instances.list())
    if (!all.ok) return all
    const found = named(all.value, name)
    return found.ok ? work(access, found.value) : found
  })
}

/**
 * An instance lives with its engine. Whoever stays in front of it may bring up an engine for it; to start one in the
 * background, or to talk to one, there must be an engine that stays.
 */
export async function withEngineFor(
  cli: CliContext,
  command: string,
  stays: boolean,
  work: (access: EngineAccess) => Promise<Outcome>,
): Promise<Outcome> {
  if (!stays) {
    const { home } = surroundings(cli.env).paths
    const reached = await reachEngine(home)
    if (!reached.ok)
      return reached.failure.code === 'no-engine'
        ? fail(
            'no-engine',
            'No engine is running, and an instance lives with its engine. Open Switchyard or start `switchyard web`, or use `switchyard instances spawn` in a terminal without --detach.',
          )
        : reached
    reached.value.close()
  }
  const access = await accessEngine(cli, { command })
  if (!access.ok) return access
  try {
    return await work(access.value)
  } finally {
    await access.value.close()
  }
}

export async function showInstance(cli: CliContext, access: EngineAccess, view: InstanceView): Promise<Outcome> {
  let shown = view
  if (view.state.kind === 'exited') {
    const resumed = await answerOf(
      access.client.instances.resume({ commandId: randomUUID(), instance: view.id, size: sizeOf(cli) }),
    )
    if (!resumed.ok) return resumed
    shown = resumed.value
  }
  if (shown.terminal === null)
    return fail(
      'instance-starting',
      `${view.id} is still starting (${shown.waitsFor?.text ?? 'no process yet'}). Attach in a moment.`,
    )
  return showTerminal(cli, access, shown.terminal, { readOnly: false, name: view.id })
}

async function showTerminal(
  cli: CliContext,
  access: EngineAccess,
  terminal: string,
  { readOnly, name }: { readOnly: boolean; name: string },
): Promise<Outcome> {
  note(cli, `${DETACH_KEY_NAME} leaves ${name}${readOnly ? ', which can only be looked at' : ''}.`)
  const shown = await attachTerminal(cli, { socketPath: localSocketPath(access.paths.home), terminal, readOnly })
  if (!shown.ok) return shown
  const again = `\`switchyard instances attach ${name}\``
  switch (shown.value.by) {
    case 'detached':
      note(
        cli,
        access.holder === null
          ? `Left ${name}. It ends with this command, and ${again} continues it.`
          : `Left ${name}, which goes on in ${access.holder}. ${again} shows it again.`,
      )
      return done
    case 'lost':
      note(cli, `The engine of ${name} went away. ${again} continues it.`)
      return { ok: true, value: EXIT.failed }
    case 'exit': {
      const { exit } = shown.value
      const code = exit.by === 'exit' ? exit.code : null
      note(cli, code === null ? `${name} ended (${exit.by}).` : `${name} ended with exit code ${code}.`)
      return { ok: true, value: code === 0 || exit.by === 'closed' ? EXIT.succeeded : EXIT.failed }
    }
    default:
      return assertNever(shown.value, 'end')
  }
}
