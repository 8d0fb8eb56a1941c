/**
 * Interactive agents of the user's: spawned in any worktree or folder, watched, told, stopped, and resumed after a restart.
 * Owns their ledger and their processes; what they show belongs to their terminals.
 */
import { basename } from 'node:path'
import {
  type AttemptId,
  type InstanceId,
  type RunId,
  SessionId,
  type TaskId,
  type TerminalId,
} from '../../../contract/ids.ts'
import type { InstanceView } from '../../../contract/procedures/instances.ts'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import type { TerminalExit } from '../../../contract/terminal-wire.ts'
import { INSTANCE_MARKER } from '../../agents/claude/interactive/interactive-command.ts'
import { storedSession } from '../../agents/claude/transcript.ts'
import { stopLadder } from '../../lib/stop-ladder.ts'
import { createInstanceFeed } from './instance-feed.ts'
import type { Done, Instances, InstancesDeps } from './instances.ts'
import { endedWithUs, type LiveInstance } from './live-instance.ts'
import { sendPrompt } from './send-prompt.ts'
import { createStarter, type Entry, notFound } from './start-instance.ts'

const INTERRUPT_MS = 3_000
const INTERRUPTS = 3

export function createInstances(deps: InstancesDeps): Instances {
  const { store, clock, ids, logger, processes, env, terminals } = deps
  const entries = new Map<InstanceId, Entry>()
  const queues = new Map<InstanceId, Promise<unknown>>()
  const feed = createInstanceFeed(deps, entries)
  let ending = false

  const answer = (id: InstanceId): Result<InstanceView, Failure<'instance-not-found'>> => {
    const view = feed.viewOf(id)
    return view === null ? notFound(id) : ok(view)
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

  const start = createStarter(deps, { entries, touch: feed.touch, answer, ended, isEnding: () => ending })

  function ended(id: InstanceId, entry: Entry, exit: TerminalExit): void {
    if (entries.get(id) !== entry) return
    entry.live?.ended()
    entries.delete(id)
    // The store may be closed when everything ends: what is then left as live is found by the next start.
    if (ending) return
    store.instances.end(id, { at: clock.now(), exit })
    feed.touch(id)
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
    list: feed.list,
    get: answer,
    watch: feed.watch,
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
        feed.gone(id)
      }
      return started
    },
    record(order) {
      if (store.instances.get(order.id) === null) add(order)
      feed.touch(order.id)
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
      feed.gone(id)
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
      feed.end()
    },
  }
}
