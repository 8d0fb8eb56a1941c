/**
 * Serves the built renderer and a made-up yard behind the real contract, under a policy as strict as the dashboard's:
 * for pictures and for states that real runs seldom reach. Never part of the product.
 */
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { implement, ORPCError } from '@orpc/server'
import { RPCHandler } from '@orpc/server/ws'
import { WebSocketServer } from 'ws'
import type { DiffSummary, PatchPage } from '../../../../src/contract/diff.ts'
import { contract } from '../../../../src/contract/index.ts'
import { findPlanProblems } from '../../../../src/main/domain/plan/validate-plan.ts'
import { createPatchPages } from '../../../../src/main/services/app/patch-pages.ts'
import type { PatchRequest } from '../../../../src/main/services/app/task-diff.ts'
import { ATTEMPTS, gateOutput } from './attempts-data.ts'
import { runDetail, taskDetail, UNPLANNED } from './data.ts'
import { DIFF, patchOf, RESTORE_POINTS } from './diff-data.ts'
import { messageHandlers, roomHandlers } from './rooms-host.ts'
import { INBOX, SNAPSHOT, SUMMARIES, SUMMARY } from './runs-data.ts'
import { answerAs, type YardState } from './states.ts'
import { INSTANCES, serveFakeTerminal, TERMINALS } from './terminals.ts'
import { ACTIVITY, TRANSCRIPT } from './told-data.ts'
import { NOW } from './words.ts'

const OUT = process.env['RENDERER_OUT'] ?? join(import.meta.dirname, '../../../../out/renderer')
const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}
export const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const os = implement(contract)
const epoch = 'fake'

/** A feed that says what it has and then stays open, as a quiet one does. */
async function* still<T>(data: T, signal: AbortSignal | undefined) {
  yield { type: 'snapshot' as const, epoch, seq: 1, data }
  await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()))
}

/** Commands that were taken, in order; most are refused. */
const calls: { name: string; input: unknown }[] = []

/** What answers to the inbox wait for before they are told to be taken. */
let slow: Promise<void> = Promise.resolve()

const pages = createPatchPages()

/** What tasks and runs changed. */
export interface FakeChanges {
  summary(counts: 'exact' | 'none'): Promise<DiffSummary>
  page(request: PatchRequest, signal: AbortSignal | undefined): Promise<PatchPage>
}

export const MADE_UP: FakeChanges = {
  summary: async () => DIFF,
  page: (input, signal) =>
    pages.page(
      input.path,
      async (_most, onBytes) => {
        onBytes(Buffer.from(patchOf(input.path)))
        return { truncated: false }
      },
      input,
      signal,
    ),
}
let changes = MADE_UP

const isDecision = ({ type }: { type: string }) => type === 'PlanApproved' || type === 'TaskPrioritised'

const nothing = (): never => {
  throw new ORPCError('REFUSED', { message: 'This yard is made up.', data: { code: 'fake', details: [] } })
}

/** Projects that were taken off the list. */
const gone = new Set<string>()

const projects = [
  {
    dir: '/home/ada/pocket-ledger',
    name: 'pocket-ledger',
    addedAt: NOW,
    present: true,
    runs: 3,
    lastRunAt: NOW - 14 * 60_000,
  },
  { dir: '/home/ada/atlas', name: 'atlas', addedAt: NOW, present: true, runs: 11, lastRunAt: NOW - 40 * 60_000 },
  { dir: '/home/ada/gone', name: 'harbour', addedAt: NOW, present: false, runs: 1, lastRunAt: NOW - 9e8 },
]

const checks = [
  { name: 'git', ok: true, text: '2.47.1' },
  { name: 'claude', ok: true, text: '2.1.329, found on PATH' },
  { name: 'credentials', ok: true, text: 'an API key is set' },
  { name: 'disk', ok: true, text: '212 GB free' },
]

const router = {
  projects: {
    list: os.projects.list.handler(() => projects.filter(({ dir }) => !gone.has(dir))),
    register: os.projects.register.handler(nothing),
    unregister: os.projects.unregister.handler(({ input }) => {
      gone.add(input.dir)
      return { dir: input.dir }
    }),
    inspect: os.projects.inspect.handler(nothing),
    specs: os.projects.specs.handler(() => []),
  },
  intake: {
    preview: os.intake.preview.handler(() => ({
      title: SUMMARY.title,
      name: 'sample.spec.md',
      projectDir: SUMMARY.projectDir,
      base: 'main',
      baseCommit: 'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678',
      checkoutClean: false,
      tasks: runDetail().plan?.tasks ?? null,
      strategy: {
        requested: 'auto' as const,
        source: 'default',
        chosen: 'worktrees',
        reason: '5 of 8 tasks can be worked on at the same time',
      },
      pipeline: runDetail().header.pipeline,
      gates: [
        { name: 'lint', command: 'npm run lint', source: 'package.json' },
        { name: 'test', command: 'npm test', source: 'package.json' },
      ],
      maxAgents: 6,
      budgetUsd: 5,
      estimate: {
        basis: 31,
        source: 'project' as const,
        model: null,
        perTask: {
          costUsd: { low: 0.31, likely: 0.42, high: 0.6 },
          wallMs: { low: 240_000, likely: 380_000, high: 600_000 },
        },
        total: {
          costUsd: { low: 2.48, likely: 3.36, high: 4.8 },
          wallMs: { low: 720_000, likely: 1_140_000, high: 1_800_000 },
        },
      },
      sample: false,
      notes: ['Uncommitted changes in 2 files are not part of the run.'],
      checks,
      ready: true,
    })),
  },
  sample: { start: os.sample.start.handler(nothing), project: os.sample.project.handler(nothing) },
  runs: {
    activity: os.runs.activity.handler(({ input }) =>
      input.by === 'people' ? { ...ACTIVITY, entries: ACTIVITY.entries.filter(isDecision) } : ACTIVITY,
    ),
    diff: os.runs.diff.handler(({ input }) => changes.summary(input.counts)),
    patch: os.runs.patch.handler(({ input, signal }) => changes.page(input, signal)),
    list: os.runs.list.handler(({ input }) =>
      SUMMARIES.filter((run) => input.project === undefined || run.projectDir === input.project),
    ),
    get: os.runs.get.handler(() => runDetail()),
    spec: os.runs.spec.handler(() => ({ name: SUMMARY.spec, text: `# ${SUMMARY.title}\n` })),
    start: os.runs.start.handler(nothing),
    resume: os.runs.resume.handler(nothing),
    pause: os.runs.pause.handler(nothing),
    stop: os.runs.stop.handler(nothing),
    merge: os.runs.merge.handler(nothing),
    approvePlan: os.runs.approvePlan.handler(nothing),
    checkPlan: os.runs.checkPlan.handler(({ input }) => ({ problems: findPlanProblems(input.plan) })),
    editPlan: os.runs.editPlan.handler(({ input }) => {
      calls.push({ name: 'runs.editPlan', input })
      return { plan: input.plan }
    }),
    takeOver: os.runs.takeOver.handler(({ input }) => {
      calls.push({ name: 'runs.takeOver', input })
      return INSTANCES[0] as (typeof INSTANCES)[number]
    }),
    handBack: os.runs.handBack.handler(({ input }) => {
      calls.push({ name: 'runs.handBack', input })
      return SUMMARY
    }),
    setOptions: os.runs.setOptions.handler(nothing),
    watch: os.runs.watch.handler(({ signal }) => still(SNAPSHOT, signal)),
  },
  run: {
    watch: os.run.watch.handler(({ input, signal }) => {
      const found = [...SUMMARIES, ...UNPLANNED].find((run) => run.run === input.run)
      if (!found)
        throw new ORPCError('NOT_FOUND', {
          message: `There is no run "${input.run}". \`switchyard status\` lists them.`,
          data: { code: 'no-run', details: [] },
          defined: true,
        })
      return still(runDetail(found), signal)
    }),
  },
  tasks: {
    get: os.tasks.get.handler(({ input }) => taskDetail(input.task)),
    retry: os.tasks.retry.handler(nothing),
    approve: os.tasks.approve.handler(nothing),
    cancel: os.tasks.cancel.handler(nothing),
    sendBack: os.tasks.sendBack.handler(({ input }) => {
      calls.push({ name: 'tasks.sendBack', input })
      return taskDetail(input.task).card
    }),
    takeOver: os.tasks.takeOver.handler(nothing),
    handBack: os.tasks.handBack.handler(nothing),
    openTerminal: os.tasks.openTerminal.handler(nothing),
    setPriority: os.tasks.setPriority.handler(({ input }) => {
      calls.push({ name: 'tasks.setPriority', input })
      return taskDetail(input.task).card
    }),
    diff: os.tasks.diff.handler(({ input }) => changes.summary(input.counts)),
    patch: os.tasks.patch.handler(({ input, signal }) => changes.page(input, signal)),
    restorePoints: os.tasks.restorePoints.handler(() => RESTORE_POINTS),
    restorePreview: os.tasks.restorePreview.handler(() => DIFF),
    restore: os.tasks.restore.handler(nothing),
    ...messageHandlers,
    transcript: os.tasks.transcript.handler(() => ({ entries: TRANSCRIPT, total: TRANSCRIPT.length, complete: false })),
    gateOutput: os.tasks.gateOutput.handler(({ input }) => {
      const text = gateOutput(input.gateRun)
      const size = Buffer.byteLength(text)
      return { text, from: 0, next: size, size }
    }),
  },
  task: {
    transcriptFeed: os.task.transcriptFeed.handler(({ signal }) =>
      still({ entries: TRANSCRIPT, total: TRANSCRIPT.length, complete: false }, signal),
    ),
  },
  inbox: {
    list: os.inbox.list.handler(() => INBOX),
    answer: os.inbox.answer.handler(async ({ input }) => {
      calls.push({ name: 'inbox.answer', input })
      await slow
      return { run: input.id.split('.')[0] ?? '' }
    }),
    snooze: os.inbox.snooze.handler(({ input }) => {
      calls.push({ name: 'inbox.snooze', input })
      return { run: input.id.split('.')[0] ?? '' }
    }),
  },
  instances: {
    list: os.instances.list.handler(() => INSTANCES),
    watch: os.instances.watch.handler(({ signal }) => still({ instances: INSTANCES }, signal)),
    get: os.instances.get.handler(nothing),
    spawn: os.instances.spawn.handler(nothing),
    send: os.instances.send.handler(nothing),
    interrupt: os.instances.interrupt.handler(nothing),
    stop: os.instances.stop.handler(nothing),
    resume: os.instances.resume.handler(nothing),
    remove: os.instances.remove.handler(nothing),
  },
  terminals: {
    list: os.terminals.list.handler(() => TERMINALS),
    get: os.terminals.get.handler(nothing),
    // Nothing is started: a task's terminal is one that it has already.
    open: os.terminals.open.handler(
      ({ input: { where } }) =>
        TERMINALS.find((view) => where.in === 'task' && view.run === where.run && view.task === where.task) ??
        nothing(),
    ),
    rename: os.terminals.rename.handler(nothing),
    close: os.terminals.close.handler(nothing),
    restart: os.terminals.restart.handler(nothing),
    remove: os.terminals.remove.handler(nothing),
    watch: os.terminals.watch.handler(({ signal }) => still({ terminals: TERMINALS }, signal)),
  },
  ...roomHandlers,
  system: {
    info: os.system.info.handler(() => ({
      version: '0.1.0',
      platform: 'linux',
      node: '24.21.0',
      epoch,
      startedAt: NOW,
      pid: 1,
      dataDirectory: '/home/ada/.local/share/switchyard',
      agents: { working: ATTEMPTS.filter((attempt) => attempt.outcome === null).length, limit: 6 },
      driving: [SUMMARY.run],
      grant: 'admin' as const,
    })),
    checks: os.system.checks.handler(() => ({ ready: true, checks })),
    recheck: os.system.recheck.handler(() => ({ ready: true, checks })),
    settings: os.system.settings.handler(nothing),
  },
}

export interface FakeHost {
  readonly url: string
  readonly calls: { name: string; input: unknown }[]
  /** Ends every connection and takes none, until it is called with `false`. */
  cut(down: boolean): void
  /** Answers to the inbox are told to be taken only once what is given back is called. */
  slowAnswers(): () => void
  close(): Promise<void>
}

export async function startFakeHost(
  port = 0,
  options: { changes?: FakeChanges; state?: YardState } = {},
): Promise<FakeHost> {
  changes = options.changes ?? MADE_UP
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://x').pathname).replace(/^\/$/, '/index.html')
    const file = join(OUT, path)
    response.setHeader('Content-Security-Policy', CSP)
    if (!file.startsWith(OUT) || !existsSync(file)) {
      response.writeHead(404).end()
      return
    }
    response.setHeader('Content-Type', TYPES[extname(file)] ?? 'application/octet-stream')
    response.end(readFileSync(file))
  })
  const sockets = new WebSocketServer({ noServer: true })
  const handler = new RPCHandler(os.router(router as never), {
    clientInterceptors: [answerAs(options.state ?? 'full')],
  })
  let down = false
  server.on('upgrade', (request, socket, head) => {
    if (down) return socket.destroy()
    sockets.handleUpgrade(request, socket, head, (client) => {
      const [, first, id] = new URL(request.url ?? '/', 'http://x').pathname.split('/')
      if (first === 'terminals') serveFakeTerminal(client, id ?? '', true)
      else void handler.upgrade(client, { context: {} })
    })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    calls,
    cut(cut) {
      down = cut
      if (down) for (const socket of sockets.clients) socket.terminate()
    },
    slowAnswers: () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      slow = promise
      return resolve
    },
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: async () => {
      changes = MADE_UP
      for (const socket of sockets.clients) socket.terminate()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
