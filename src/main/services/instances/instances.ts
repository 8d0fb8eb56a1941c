/**
 * Interactive agents of the user's: spawned in any worktree or folder, watched, told, stopped, and resumed after a restart.
 * Owns their ledger and their processes; what they show belongs to their terminals.
 */
import { existsSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import type { Cursor } from '../../../contract/feed.ts'
import type { AttemptId } from '../../../contract/ids.ts'
import { type InstanceId, type RunId, SessionId, type TaskId, type TerminalId } from '../../../contract/ids.ts'
import type {
  InstancesDelta,
  InstancesFeedMessage,
  InstancesSnapshot,
  InstanceView,
} from '../../../contract/procedures/instances.ts'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import type { TerminalExit, TerminalSize } from '../../../contract/terminal-wire.ts'
import { authStatus, findClaude } from '../../agents/claude/find-claude.ts'
import { INSTANCE_MARKER } from '../../agents/claude/interactive/interactive-command.ts'
import { createRestartTiming, logsInByOauth, oauthPort, type StartWait } from '../../agents/claude/restart-timing.ts'
import { storedSession } from '../../agents/claude/transcript.ts'
import type { Clock } from '../../lib/clock.ts'
import type { IdMint } from '../../lib/ids.ts'
import type { PortProbe } from '../../lib/listening-port.ts'
import type { Logger } from '../../lib/logger.ts'
import type { ProcessTable } from '../../lib/processes.ts'
import { stopLadder } from '../../lib/stop-ladder.ts'
import type { InstanceRow, Store } from '../../store/store.ts'
import { coalesce } from '../app/coalesce.ts'
import { createFeed } from '../app/feed-hub.ts'
import type { Paths } from '../paths.ts'
import type { Terminals } from '../terminals/terminals.ts'
import { instanceView } from './instance-view.ts'
import { endedWithUs, followInstance, type LiveInstance } from './live-instance.ts'
import { prepareInstance } from './prepare-instance.ts'
import { sendPrompt } from './send-prompt.ts'

/** What the headless attempts of a task that was taken over run under; it holds for the person's instance too. */
export interface InstancePolicy {
  readonly hook: string
  readonly env: Readonly<Record<string, string>>
  readonly trustProject: boolean
}

export interface InstancesDeps {
  readonly store: Store
  readonly clock: Clock
  readonly ids: IdMint
  readonly logger: Logger
  readonly processes: ProcessTable
  readonly probe: PortProbe
  readonly paths: Paths
  readonly env: NodeJS.ProcessEnv
  readonly terminals: Terminals
  readonly epoch: string
  readonly nextSeq: () => number
  /** Why a session must not be continued by a person now; null: it may be. The other half of the session's lock. */
  readonly sessionBusy: (session: SessionId, instance: InstanceId | null) => string | null
  /** The policy of an instance that belongs to a task; null: it is the user's own. */
  readonly policyOf: (row: InstanceRow) => InstancePolicy | null
}

export interface SpawnInstance {
  readonly cwd: string
  readonly title?: string | undefined
  readonly model?: string | null | undefined
  readonly prompt?: string | undefined
  readonly resume?: SessionId | undefined
  readonly size?: TerminalSize | undefined
}

export interface TakenOver {
  readonly id: InstanceId
  readonly cwd: string
  readonly title: string
  readonly model: string | null
  readonly session: SessionId
  readonly run: RunId
  readonly task: TaskId
  readonly attempt: AttemptId
}

type Done = Promise<Result<InstanceView, Failure>>

export interface Instances {
  list(): InstanceView[]
  get(id: InstanceId): Result<InstanceView, Failure<'instance-not-found'>>
  watch(cursor: Cursor | undefined, signal: AbortSignal | undefined): AsyncGenerator<InstancesFeedMessage, void, void>
  spawn(order: SpawnInstance): Done
  /** The instance of a task that was taken over; nothing is started yet. Doing it again is safe. */
  record(order: TakenOver): void
  resume(id: InstanceId, size?: TerminalSize): Done
  send(id: InstanceId, text: string): Done
  interrupt(id: InstanceId): Done
  /** Settles when its process has ended. */
  stop(id: InstanceId): Done
  remove(id: InstanceId): Promise<Result<void, Failure>>
  /** Ends what an earlier engine left and starts again what ended only with it. Call once, when all else stands. */
  recover(): Promise<void>
  /** Lets go; processes end with their terminals and are started again by the next `recover`. */
  end(): void
}

interface Entry {
  live: LiveInstance | null
  wait: StartWait | null
  /** Set while it is being started. */
  starting: AbortController | null
}

const COALESCE_MS = 50
const INTERRUPT_MS = 3_000
const INTERRUPTS = 3

export function createInstances(deps: InstancesDeps): Instances {
  const { store, clock, ids, logger, processes, paths, env, terminals } = deps
  const entries = new Map<InstanceId, Entry>()
  const touched = new Set<InstanceId>()
  const removed = new Set<InstanceId>()
  const queues = new Map<InstanceId, Promise<unknown>>()
  let ending = false

  const feed = createFeed<InstancesSnapshot, InstancesDelta>({
    epoch: deps.epoch,
    nextSeq: deps.nextSeq,
    snapshot: () => ({ instances: list() }),
  })
  const publish = coalesce(clock, COALESCE_MS, () => {
    const changed = [...touched].flatMap((id) => viewOf(id) ?? [])
    const gone = [...removed]
    touched.clear()
    removed.clear()
    feed.publish({
      ...(changed.length > 0 ? { instances: changed } : {}),
      ...(gone.length > 0 ? { removed: gone } : {}),
    })
  })
  const touch = (id: InstanceId): void => {
    touched.add(id)
    publish.poke()
  }

  const knownOf = (id: InstanceId) => {
    const entry = entries.get(id)
    if (!entry || (entry.live === null && entry.starting === null)) return null
    return { activity: entry.live?.activity ?? null, mcp: entry.live?.mcp ?? [], wait: entry.wait }
  }
  function viewOf(id: InstanceId): InstanceView | null {
    const row = store.instances.get(id)
    return row === null ? null : instanceView(row, knownOf(id))
  }
  const list = (): InstanceView[] => store.instances.list().map((row) => instanceView(row, knownOf(row.id)))
  const notFound = (id: string) =>
    fail('instance-not-found', `There is no instance ${id}. See \`switchyard instances list\`.`)
  const answer = (id: InstanceId): Result<InstanceView, Failure<'instance-not-found'>> => {
    const view = viewOf(id)
    return view === null ? notFound(id) : ok(view)
  }

  let timing: ReturnType<typeof createRestartTiming> | null = null
  function timingFor(): Result<ReturnType<typeof createRestartTiming>, Failure> {
    const port = oauthPort(env)
    if (!port.ok) return port
    timing ??= createRestartTiming({ clock, probe: deps.probe, port: port.value })
    return ok(timing)
  }

  /** One thing at a time per instance. */
  function inTurn<T>(id: InstanceId, work: () => Promise<T>): Promise<T> {
    const before = queues.get(id) ?? Promise.resolve()
    const next = before.catch(() => {}).then(work)
    queues.set(id, next)
    void next
      .catch(() => {})
      .then(() => {
        if (queues.get(id) === next) queues.delete(id)
      })
    return next
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
      store.instances.end(id, { at: clock.now(), exit: { by: 'failed', message: failure.message.slice(0, 1_000) } })
      touch(id)
      return { ok: false, failure }
    }
    try {
      const killedAt = before.oauth ? before.endedAt : null
      const may = await timer.value.mayStart({
        oauth,
        killedAt,
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
    const prepared = await prepareInstance({ env, paths, clock }, row, {
      claude: options.claude,
      loggedIn: options.loggedIn,
      oauth: options.oauth,
      prompt: options.prompt ?? null,
      trustProject: policy?.trustProject ?? false,
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
    })
    entry.live = live
    entry.starting = null
    live.onChange(() => touch(id))
    handle.onExit((exit) => ended(id, entry, exit))
    touch(id)
    return answer(id)
  }

  function ended(id: InstanceId, entry: Entry, exit: TerminalExit): void {
    if (entries.get(id) !== entry) return
    entry.live?.ended()
    entries.delete(id)
    // The store may be closed when everything ends: what is then left as live is found by the next start.
    if (ending) return
    store.instances.end(id, { at: clock.now(), exit })
    touch(id)
    void sweep(id, null)
  }

  /** Ends what the process left behind; nothing but what carries its marker. */
  async function sweep(id: InstanceId, process: { pid: number; startTime: string } | null): Promise<void> {
    await stopLadder(process, {
      processes,
      clock,
      marker: { name: INSTANCE_MARKER, value: id },
      sigintMs: 1_000,
      sigtermMs: 2_000,
    })
  }

  async function stop(id: InstanceId): Done {
    const entry = entries.get(id)
    entry?.starting?.abort()
    if (entry?.live) {
      const { live } = entry
      await live.handle.close()
      await live.until((activity) => activity.kind === 'exited', INTERRUPT_MS)
    }
    await sweep(id, null)
    return answer(id)
  }

  function liveOf(id: InstanceId): Result<LiveInstance, Failure> {
    const live = entries.get(id)?.live
    if (live) return ok(live)
    if (store.instances.get(id) === null) return notFound(id)
    return fail('instance-ended', 'It has no process. Resume it first.')
  }

  const add = (row: {
    id: InstanceId
    title: string
    cwd: string
    session: SessionId
    model: string | null
    run: RunId | null
    task: TaskId | null
    attempt: AttemptId | null
  }): void => store.instances.add({ ...row, terminal: null as TerminalId | null, oauth: false, createdAt: clock.now() })

  return {
    list,
    get: answer,
    watch: (cursor, signal) => feed.subscribe(cursor, signal),
    async spawn({ cwd, title, model, prompt, resume, size }) {
      if (resume !== undefined) {
        const busy = deps.sessionBusy(resume, null)
        if (busy !== null) return fail('session-busy', busy)
        if (storedSession(resume, env).kind === 'none')
          return fail('session-not-found', `Claude has no session ${resume}. Leave the id out to begin a new one.`)
      }
      const id = ids.instance(clock.now())
      add({
        id,
        title: title ?? (basename(cwd) || cwd),
        cwd,
        session: resume ?? SessionId.parse(ids.session()),
        model: model ?? null,
        run: null,
        task: null,
        attempt: null,
      })
      const started = await inTurn(id, () => start(id, { prompt, size }))
      // What never ran has nothing to be resumed.
      if (!started.ok) {
        store.instances.remove(id)
        removed.add(id)
        publish.poke()
      }
      return started
    },
    record(order) {
      if (store.instances.get(order.id) === null) add(order)
      touch(order.id)
    },
    resume: (id, size) => inTurn(id, () => start(id, { size })),
    async send(id, text) {
      return inTurn(id, async () => {
        const live = liveOf(id)
        if (!live.ok) return live
        const sent = await sendPrompt(live.value, text, clock)
        return sent.ok ? answer(id) : sent
      })
    },
    async interrupt(id) {
      const live = liveOf(id)
      if (!live.ok) return live
      const { kind } = live.value.activity
      // A dialog that is only just being opened does not hear the first one.
      for (let tries = 0; tries < INTERRUPTS && live.value.activity.kind === kind; tries++) {
        if (kind !== 'busy' && kind !== 'waiting') break
        live.value.handle.write('\u001b')
        await live.value.until((activity) => activity.kind !== kind, INTERRUPT_MS)
      }
      return answer(id)
    },
    stop(id) {
      if (store.instances.get(id) === null) return Promise.resolve(notFound(id))
      // A start that waits for a port is cut short rather than waited for.
      entries.get(id)?.starting?.abort()
      return inTurn(id, () => stop(id))
    },
    async remove(id) {
      const row = store.instances.get(id)
      if (row === null) return notFound(id)
      if (entries.has(id)) return fail('instance-live', 'It is running. Stop it first.')
      if (row.terminal !== null) await terminals.remove(row.terminal)
      store.instances.remove(id)
      removed.add(id)
      publish.poke()
      return ok(undefined)
    },
    async recover() {
      for (const row of store.instances.list()) {
        if (row.startedAt === null || (row.endedAt !== null && !endedWithUs(row.exit))) continue
        if (row.endedAt === null) {
          const process = row.pid !== null && row.startTime !== null ? { pid: row.pid, startTime: row.startTime } : null
          // Its terminal died with the engine; a process that outlived it can be shown by nobody.
          await sweep(row.id, process)
          store.instances.end(row.id, { at: clock.now(), exit: { by: 'app-ended' } })
        }
        const { id } = row
        void inTurn(id, () => start(id, {})).then((started) => {
          if (!started.ok) logger.warn({ instance: id, failure: started.failure }, 'an instance could not be resumed')
        })
      }
    },
    end() {
      ending = true
      for (const entry of entries.values()) entry.starting?.abort()
      publish.cancel()
      feed.end()
    },
  }
}
