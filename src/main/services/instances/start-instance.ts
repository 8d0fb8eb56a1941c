/** Starts the process of an instance: one per session, not before it may log in, and with a reason when it does not come. */
import { existsSync, statSync } from 'node:fs'
import { type InstanceId, SessionId } from '../../../contract/ids.ts'
import type { InstanceView } from '../../../contract/procedures/instances.ts'
import { assertNever, type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import type { TerminalExit, TerminalSize } from '../../../contract/terminal-wire.ts'
import { authStatus, findClaude } from '../../agents/claude/find-claude.ts'
import { createRestartTiming, logsInByOauth, oauthPort, type StartWait } from '../../agents/claude/restart-timing.ts'
import type { Done, InstancesDeps } from './instances.ts'
import { followInstance, type LiveInstance } from './live-instance.ts'
import { prepareInstance } from './prepare-instance.ts'

export interface Entry {
  live: LiveInstance | null
  wait: StartWait | null
  /** Set while it is being started. */
  starting: AbortController | null
}

interface Book {
  readonly entries: Map<InstanceId, Entry>
  touch(id: InstanceId): void
  answer(id: InstanceId): Result<InstanceView, Failure<'instance-not-found'>>
  ended(id: InstanceId, entry: Entry, exit: TerminalExit): void
  /** The engine ends: what has no process yet stays in the ledger as it is, for the next one to start. */
  isEnding(): boolean
}

/** What ended by itself (`/exit`) has let go of its login server, and what never started has none. */
function wasKilled(exit: TerminalExit | null): boolean {
  switch (exit?.by) {
    case 'signal':
    case 'closed':
    case 'host-ended':
    case 'app-ended':
      return true
    case 'exit':
    case 'failed':
    case undefined:
      return false
    default:
      return assertNever(exit, 'exit')
  }
}

export const notFound = (id: string) =>
  fail('instance-not-found', `There is no instance ${id}. See \`switchyard instances list\`.`)

export function createStarter(deps: InstancesDeps, { entries, touch, answer, ended, isEnding }: Book) {
  const { store, clock, logger, processes, paths, env, terminals } = deps

  /** When each was killed last: a start that does not come about hides it in the ledger, and changes nothing about it. */
  const kills = new Map<InstanceId, number>()
  let timing: ReturnType<typeof createRestartTiming> | null = null
  function timingFor(): Result<ReturnType<typeof createRestartTiming>, Failure> {
    const port = oauthPort(env)
    if (!port.ok) return port
    timing ??= createRestartTiming({ clock, probe: deps.probe, port: port.value })
    return ok(timing)
  }

  /** Settles when its process is there, or it is known why not. */
  async function start(
    id: InstanceId,
    options: { prompt?: string | undefined; size?: TerminalSize | undefined },
  ): Done {
    const before = store.instances.get(id)
    if (before === null) return notFound(id)
    if (entries.get(id)?.live || entries.get(id)?.starting) return answer(id)
    if (!existsSync(before.cwd) || !statSync(before.cwd).isDirectory())
      return fail('folder-not-found', `The folder ${before.cwd} is gone. Make it again, or remove the instance.`)
    const claude = findClaude(env, process.platform)
    if (!claude.ok) return claude
    const timer = timingFor()
    if (!timer.ok) return timer
    let method: string | null | undefined
    const askMethod = async (): Promise<string | null> => {
      const status = await authStatus(claude.value.path, env)
      method = status.ok ? (status.value.loggedIn ? status.value.method : 'none') : null
      return method
    }
    const oauth = await logsInByOauth(env, askMethod)
    // Before anything is started, so that a crash in between leaves a trace and no second process gets the session.
    const busy = deps.sessionBusy(before.session, id)
    if (busy !== null) return fail('session-busy', busy)
    if (!store.instances.begin(id, { at: clock.now(), oauth }))
      return fail('session-busy', `Another instance works in session ${before.session}. Stop that one first.`)
    const cancel = new AbortController()
    const entry: Entry = { live: null, wait: null, starting: cancel }
    entries.set(id, entry)
    touch(id)
    const refused = (failure: Failure): { ok: false; failure: Failure } => {
      entries.delete(id)
      if (isEnding()) return { ok: false, failure }
      store.instances.end(id, { at: clock.now(), exit: { by: 'failed', message: failure.message.slice(0, 1_000) } })
      touch(id)
      return { ok: false, failure }
    }
    try {
      if (before.oauth && before.endedAt !== null && wasKilled(before.exit)) kills.set(id, before.endedAt)
      const may = await timer.value.mayStart({
        oauth,
        killedAt: kills.get(id) ?? null,
        signal: cancel.signal,
        waiting(wait) {
          entry.wait = wait
          touch(id)
        },
      })
      if (!may.ok) return refused(may.failure)
      try {
        return await launch(
          id,
          entry,
          { ...options, claude: claude.value.path, oauth, loggedIn: method !== 'none' },
          refused,
        )
      } finally {
        may.value.started()
      }
    } catch (error) {
      logger.error({ instance: id, err: error }, 'an instance could not be started')
      return refused({ code: 'start-failed', message: 'The agent could not be started; the log says why.' })
    }
  }

  async function launch(
    id: InstanceId,
    entry: Entry,
    options: {
      prompt?: string | undefined
      size?: TerminalSize | undefined
      claude: string
      oauth: boolean
      loggedIn: boolean
    },
    refused: (failure: Failure) => { ok: false; failure: Failure },
  ): Done {
    const row = store.instances.get(id)
    if (row === null) return notFound(id)
    const policy = deps.policyOf(row)
    const prepared = await prepareInstance({ env, shellEnv: terminals.environment(), paths, clock }, row, {
      claude: options.claude,
      loggedIn: options.loggedIn,
      oauth: options.oauth,
      prompt: options.prompt ?? null,
      trustProject: policy === null ? await deps.trusts(row.cwd) : policy.trustProject,
      policy,
    })
    if (!prepared.ok) return refused(prepared.failure)
    const again = row.terminal !== null && terminals.get(row.terminal).ok ? row.terminal : null
    const spawned = await terminals.spawn({
      ...(again === null ? {} : { terminal: again }),
      kind: 'instance',
      argv: prepared.value.argv,
      env: prepared.value.env,
      cwd: row.cwd,
      ...(options.size ? { size: options.size } : {}),
      title: row.title,
      run: row.run,
      task: row.task,
    })
    if (!spawned.ok) return refused(spawned.failure)
    const handle = spawned.value
    const pid = handle.view().pid
    const startTime = pid === null ? null : processes.startTime(pid)
    if (pid !== null) store.instances.running(id, { pid, startTime: startTime ?? '', terminal: handle.id })
    const live = followInstance(handle, {
      clock,
      dir: prepared.value.dir,
      from: prepared.value.from,
      transcriptSize: (file) => statSync(file, { throwIfNoEntry: false })?.size ?? 0,
      session: row.session,
      moved: (session) => moved(id, session),
    })
    entry.live = live
    entry.starting = null
    live.onChange(() => touch(id))
    handle.onExit((exit) => ended(id, entry, exit))
    touch(id)
    return answer(id)
  }

  /** The ledger and with it the lock follow the process: a restart is to go on where it was, and nobody beside it. */
  function moved(id: InstanceId, told: string): void {
    const session = SessionId.safeParse(told)
    if (!session.success) return
    if (!store.instances.moveTo(id, session.data))
      logger.warn({ instance: id, session: told }, 'an instance went on in a session that another one has')
    touch(id)
  }

  return start
}
