/** One suite over every transport: the same calls get the same answers, errors and feeds from the real engine. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { safe } from '@orpc/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SwitchyardClient } from '../../src/contract/index.ts'
import type { RunFeedMessage } from '../../src/contract/procedures/runs.ts'
import { scenario } from '../fixtures/scenario.ts'
import { type ApiWorld, commandId, createApiWorld, firstOf, TRANSPORTS } from '../support/api-world.ts'
import { QUICK_GATE, testOf } from '../support/world.ts'

const ONE_TASK = `# Two
## Tasks
- [ ] two: Add two
  - files: src/two.js, test/two.test.js
  - accept: two equals 2
`
const NO_SUCH_RUN = 'nosuch00-0000'

describe.each(TRANSPORTS)('over %s', (transport) => {
  let api: ApiWorld
  let client: SwitchyardClient

  beforeAll(async () => {
    api = await createApiWorld({
      config: `${QUICK_GATE}pipeline: [implement, test, review]\n`,
      script: scenario([
        { id: 'two', writes: { 'src/two.js': 'export const two = 2\n', 'test/two.test.js': testOf('two', 2) } },
      ]).build(),
    })
    client = await api.client(transport)
  })
  afterAll(() => api?.close())

  const start = (options: object = {}, spec = ONE_TASK) =>
    client.runs.start({
      commandId: commandId(),
      spec: { text: spec, name: 'two.spec.md' },
      project: api.world.project,
      options,
    })

  it('says who it is, and what the caller may do', async () => {
    const info = await client.system.info()
    const grant = transport === 'local socket' ? 'local-only' : 'admin'
    expect(info).toMatchObject({ grant, driving: [], agents: { working: 0, limit: 4 }, pid: process.pid })
    expect(info.dataDirectory).toBe(api.world.home)
    const { ready, checks } = await client.system.checks()
    expect(checks.map((check) => check.name)).toEqual(expect.arrayContaining(['git', 'claude', 'credentials', 'disk']))
    expect(ready).toBe(true)
  })

  it('lets nobody but programs of this user ask for the engine, and keeps it where the host does', async () => {
    const asked = await safe(client.system.yieldEngine({ commandId: commandId(), by: 'a test' }))
    expect(asked.isDefined && asked.error).toMatchObject(
      transport === 'local socket'
        ? { code: 'REFUSED', data: { code: 'engine-kept' }, message: expect.stringContaining('`test` (pid') }
        : { code: 'FORBIDDEN', data: { needs: 'local-only' } },
    )
  })

  it('gives a way into the dashboard to nobody but programs of this user', async () => {
    const asked = await safe(client.system.dashboard({ commandId: commandId() }))
    expect(asked.isDefined && asked.error).toMatchObject(
      transport === 'local socket'
        ? {
            code: 'REFUSED',
            data: { code: 'no-dashboard' },
            message: expect.stringContaining('Start `switchyard web`'),
          }
        : { code: 'FORBIDDEN', data: { needs: 'local-only' } },
    )
  })

  it('registers and inspects projects', async () => {
    const id = commandId()
    const project = await client.projects.register({ commandId: id, dir: `${api.world.project}/src` })
    expect(project).toMatchObject({ dir: api.world.project, present: true, runs: 0 })
    expect(await client.projects.list()).toHaveLength(1)
    expect(await client.projects.inspect({ dir: project.dir })).toMatchObject({
      branch: 'main',
      stacks: ['node', 'npm'],
      pipeline: ['implement', 'test', 'review'],
    })
    expect(await client.projects.specs({ dir: project.dir })).toEqual([])
    expect((await client.system.settings({ project: project.dir })).settings.gates[0]?.name).toBe('test')
    const taken = await safe(client.projects.unregister({ commandId: id, dir: project.dir }))
    expect(taken.isDefined && taken.error).toMatchObject({ code: 'INVALID', data: { code: 'command-id-taken' } })
    expect(await client.projects.unregister({ commandId: commandId(), dir: project.dir })).toEqual({ dir: project.dir })
    expect(await client.projects.list()).toEqual([])
    const again = await safe(client.projects.unregister({ commandId: commandId(), dir: project.dir }))
    expect(again.isDefined && again.error).toMatchObject({ code: 'NOT_FOUND', data: { code: 'project-not-found' } })
    await client.projects.register({ commandId: commandId(), dir: project.dir })
  })

  it('reads and changes settings, keeps comments, and loses nothing that another wrote', async () => {
    const project = api.world.project
    await client.projects.register({ commandId: commandId(), dir: project })
    const place = { scope: 'project' as const, project }
    const before = await client.settings.file(place)
    const view = await client.settings.get({ project })
    expect(view.projectFile).toMatchObject({ hash: before.hash, problems: [], committed: 'same' })
    expect(view.values.find((value) => value.key === 'limits.agents')?.layers.at(-1)?.source).toBe('default')
    const order = { commandId: commandId(), ...place, key: 'limits.reviews', value: 5, expected: before.hash }
    const [file, same] = await Promise.all([client.settings.set(order), client.settings.set(order)])
    expect(same).toEqual(file)
    expect(readFileSync(join(project, '.switchyard/config.yaml'), 'utf8')).toContain('reviews: 5')
    const stale = await safe(
      client.settings.save({ commandId: commandId(), ...place, text: '', expected: before.hash }),
    )
    expect(stale.isDefined && stale.error).toMatchObject({ code: 'REFUSED', data: { code: 'file-changed' } })
    const wrong = await safe(
      client.settings.set({ ...order, commandId: commandId(), key: 'limits.reveiws', expected: file.hash }),
    )
    expect(wrong.isDefined && wrong.error).toMatchObject({ code: 'INVALID' })
    expect(wrong.error?.message).toContain('limits.reviews')
    expect((await client.settings.check({ ...place, text: 'trust: perhaps\n' })).problems).toMatchObject([
      { line: 1, key: 'trust' },
    ])
    const back = await client.settings.save({
      commandId: commandId(),
      ...place,
      text: before.text,
      expected: file.hash,
    })
    expect(back).toMatchObject({ hash: before.hash, committed: 'same' })
    expect((await client.system.recheck({ commandId: commandId() })).ready).toBe(true)
  })

  it('previews a spec and starts nothing', async () => {
    const preview = await client.intake.preview({
      spec: { text: ONE_TASK, name: 'C:\\specs\\two.spec.md' },
      project: api.world.project,
    })
    expect(preview).toMatchObject({ title: 'Two', name: 'two', base: 'main', ready: true })
    expect(preview.tasks?.map((task) => task.id)).toEqual(['two'])
    expect(preview.strategy.chosen).toBe('sequential')
    // Nothing was ever built here: what it may cost is not known, and not made up.
    expect(preview.estimate).toEqual({ basis: 0, source: null, model: null, perTask: null, total: null })
    expect(preview.sample).toBe(false)
    expect(await client.runs.list({})).toEqual([])
  })

  it('makes a sample project, in which the sample needs no credentials', async () => {
    const id = commandId()
    const made = await client.sample.project({ commandId: id })
    expect(await client.sample.project({ commandId: id })).toEqual(made)
    expect(made.name).toBe('pocket-ledger')
    const text = readFileSync(join(import.meta.dirname, '../../resources/sample.spec.md'), 'utf8')
    const preview = await client.intake.preview({ spec: { text, name: 'sample.spec.md' }, project: made.dir })
    expect(preview).toMatchObject({ sample: true, ready: true })
    expect(preview.checks.find((check) => check.name === 'credentials')?.text).toMatch(/script/)
    const other = await client.intake.preview({ spec: { text: ONE_TASK, name: 'x' }, project: made.dir })
    expect(other.sample).toBe(false)
  })

  it('answers with typed errors', async () => {
    const missing = await safe(client.runs.get({ run: NO_SUCH_RUN as never }))
    expect(missing.isDefined && missing.error).toMatchObject({ code: 'NOT_FOUND', data: { code: 'run-not-found' } })
    const invalid = await safe(
      client.intake.preview({ spec: { text: '---\nbase: [\n---\n# x\n', name: 'x' }, project: api.world.project }),
    )
    expect(invalid.isDefined && invalid.error).toMatchObject({ code: 'INVALID', data: { code: 'spec-invalid' } })
    const malformed = await safe(client.runs.pause({ commandId: 'no uuid', run: NO_SUCH_RUN as never }))
    expect(malformed.error).toMatchObject({ code: 'BAD_REQUEST' })
    const unregistered = await safe(client.projects.inspect({ dir: '/etc' }))
    expect(unregistered.isDefined && unregistered.error).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('builds a spec while it is watched, from the plan to the merge, and tells everything about it', async () => {
    const id = commandId()
    const order = {
      commandId: id,
      spec: { text: ONE_TASK, name: 'two.spec.md' },
      project: api.world.project,
      options: {},
    }
    const [first, second] = await Promise.all([client.runs.start(order), client.runs.start(order)])
    // Doing it twice answers the same.
    expect(second).toEqual(first)
    const { run } = first
    expect(await client.runs.list({})).toHaveLength(1)

    const waiting = await firstOf(await client.runs.watch({}), (message) =>
      message.type === 'snapshot'
        ? message.data.inbox.length > 0
        : message.type === 'delta' && (message.data.inbox?.length ?? 0) > 0,
    )
    expect(waiting.seen[0]?.type).toBe('snapshot')
    const [item] = await client.inbox.list()
    expect(item).toMatchObject({ run, kind: 'plan-approval', answers: ['approve', 'cancel'] })

    // The plan is edited, then approved through the inbox, twice with one id.
    // It is put aside, which the inbox tells, and taken up again; a time that is past is refused.
    const until = Date.now() + 3_600_000
    const aside = { commandId: commandId(), id: item?.id as never, until }
    expect(await client.inbox.snooze(aside)).toEqual({ run })
    expect(await client.inbox.list()).toMatchObject([{ id: item?.id, snoozedUntil: until }])
    const past = await safe(client.inbox.snooze({ ...aside, commandId: commandId(), until: 1 }))
    expect(past.isDefined && past.error).toMatchObject({ code: 'INVALID', data: { code: 'invalid-time' } })
    await client.inbox.snooze({ ...aside, commandId: commandId(), until: null })
    expect(await client.inbox.list()).toMatchObject([{ id: item?.id, snoozedUntil: null }])

    const before = await client.runs.get({ run })
    const plan = before.plan
    if (!plan || !item) throw new Error('no plan waits')
    const edited = { ...plan, tasks: plan.tasks.map((task) => ({ ...task, title: 'Add the number two' })) }
    expect((await client.runs.editPlan({ commandId: commandId(), run, plan: edited })).plan.tasks[0]?.title).toBe(
      'Add the number two',
    )
    const cyclic = { ...plan, tasks: plan.tasks.map((task) => ({ ...task, dependsOn: [task.id] })) }
    const refused = await safe(client.runs.editPlan({ commandId: commandId(), run, plan: cyclic }))
    expect(refused.isDefined && refused.error).toMatchObject({ code: 'INVALID' })

    // The same problems, and where they are, are told without trying.
    expect(await client.runs.checkPlan({ plan })).toEqual({ problems: [] })
    expect((await client.runs.checkPlan({ plan: cyclic })).problems).toMatchObject([{ index: 0, field: 'dependsOn' }])
    expect((await client.runs.checkPlan({ plan: 'nonsense' })).problems[0]).toMatchObject({ index: null, field: null })

    const feed = await client.run.watch({ run })
    const messages: RunFeedMessage[] = []
    const answer = { commandId: commandId(), id: item.id as never, answer: 'approve' as const }
    const approved = Promise.all([client.inbox.answer(answer), client.inbox.answer(answer)])
    const end = await firstOf(feed, (message) => {
      messages.push(message)
      const header = message.type === 'resync' ? null : message.data.header
      return header?.status === 'succeeded' && header.driven === false
    })
    expect(await approved).toEqual([{ run }, { run }])
    expect(messages[0]?.type).toBe('snapshot')
    // Numbers go up by one life of the engine; nothing is told twice.
    const numbers = end.seen.map((message) => message.seq)
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b))
    expect(new Set(end.seen.map((message) => message.epoch)).size).toBe(1)
    const words = messages.flatMap((message) => (message.type === 'delta' ? (message.data.activity ?? []) : []))
    expect(words.map((activity) => activity.text)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^writing .*two/)]),
    )

    const detail = await client.runs.get({ run })
    expect(detail.header).toMatchObject({ status: 'succeeded', mergedCount: 1, planApproved: true, openAttention: 0 })
    expect(detail.tasks[0]).toMatchObject({ id: 'two', title: 'Add the number two', status: 'merged' })
    expect(detail.tasks[0]?.phases.map((tick) => [tick.name, tick.state])).toEqual([
      ['implement', 'passed'],
      ['test', 'passed'],
      ['review', 'passed'],
      ['merge', 'passed'],
    ])
    expect(detail.attempts.map((attempt) => attempt.phase)).toEqual(['implement', 'review'])
    expect(detail.activity).toEqual([])

    const task = await client.tasks.get({ run, task: 'two' as never })
    expect(task.verdicts[0]?.effective).toBe('approved')
    expect(task.gateRuns.some((gate) => gate.gate === 'test' && gate.passed)).toBe(true)

    const diff = await client.tasks.diff({ run, task: 'two' as never })
    expect(diff.files.map((file) => [file.path, file.status])).toEqual([
      ['src/two.js', 'added'],
      ['test/two.test.js', 'added'],
    ])
    const { files: named } = await client.tasks.diff({ run, task: 'two' as never, counts: 'none' })
    expect(named).toEqual(diff.files.map(({ additions, deletions, ...file }) => file))
    const patch = await client.tasks.patch({
      run,
      task: 'two' as never,
      from: diff.from,
      to: diff.to,
      path: 'src/two.js',
    })
    expect(patch).toMatchObject({ truncated: false, patch: expect.stringContaining('+export const two = 2') })
    const foreign = await safe(
      client.tasks.patch({ run, task: 'two' as never, from: '0'.repeat(40), to: diff.to, path: 'src/two.js' }),
    )
    expect(foreign.isDefined && foreign.error).toMatchObject({ code: 'NOT_FOUND' })

    const whole = await client.runs.diff({ run })
    expect(whole.files.map((file) => file.path)).toEqual(diff.files.map((file) => file.path))
    const { from, to } = whole
    const half = await client.runs.patch({ run, from, to, path: 'src/two.js', maxBytes: 1_000 })
    expect(half).toMatchObject({ next: null, patch: expect.stringContaining('+export const two = 2') })
    const points = await client.tasks.restorePoints({ run, task: 'two' as never })
    expect(points.map((point) => point.what)).toContain('where the task began')
    const back = await client.tasks.restorePreview({
      run,
      task: 'two' as never,
      commit: points.at(-1)?.commit ?? '',
    })
    expect(back.files.map((file) => file.status)).toEqual(['deleted', 'deleted'])

    const attempt = detail.attempts[0]?.attempt as never
    const transcript = await client.tasks.transcript({ run, attempt })
    expect(transcript.complete).toBe(true)
    expect(transcript.entries.map((entry) => entry.kind)).toEqual(
      expect.arrayContaining(['prompt', 'begin', 'tool', 'tool-result', 'cost', 'text', 'result']),
    )
    const write = transcript.entries.find((entry) => entry.kind === 'tool')
    expect(write).toMatchObject({ name: 'Write', edit: { before: '', after: 'export const two = 2\n' } })
    const page = await client.tasks.transcript({ run, attempt, from: 1, limit: 2 })
    expect(page.entries).toEqual(transcript.entries.slice(1, 3))
    const finds = await client.tasks.searchTranscript({ run, attempt, query: 'export const TWO' })
    expect(finds).toMatchObject({ searched: transcript.total, hits: [{ kind: 'tool' }, ...finds.hits.slice(1)] })
    expect((await client.tasks.searchTranscript({ run, attempt, what: 'failures' })).total).toBe(0)
    // Nobody works on it any more, so nobody would hear it.
    const late = await safe(client.tasks.message({ commandId: commandId(), run, task: 'two' as never, text: 'Wait!' }))
    expect(late.isDefined && late.error).toMatchObject({ code: 'REFUSED', data: { code: 'no-live-agent' } })
    expect(await client.tasks.messages({ run, task: 'two' as never })).toEqual([])
    const told = await firstOf(
      await client.task.transcriptFeed({ run, attempt }),
      (message) => message.type === 'snapshot',
    )
    expect(told.message.type === 'snapshot' && told.message.data).toEqual(transcript)

    const shown = await client.tasks.openTerminal({ commandId: commandId(), run, attempt })
    expect(shown).toMatchObject({ kind: 'attempt', attempt, run, task: 'two', restartable: false })
    await client.terminals.remove({ commandId: commandId(), terminal: shown.id })
    const handed = await safe(
      client.tasks.handBack({ commandId: commandId(), run, task: 'two' as never, next: 'done' }),
    )
    expect(handed.isDefined && handed.error).toMatchObject({ code: 'REFUSED', data: { code: 'not-taken-over' } })
    const taken = await safe(client.tasks.takeOver({ commandId: commandId(), run, task: 'two' as never }))
    expect(taken.isDefined && taken.error).toMatchObject({ code: 'REFUSED' })
    // Its tasks stand in the spec: no planner was ever at work.
    const planner = await safe(client.runs.takeOver({ commandId: commandId(), run }))
    expect(planner.isDefined && planner.error).toMatchObject({ code: 'REFUSED' })
    const planned = await safe(client.runs.handBack({ commandId: commandId(), run }))
    expect(planned.isDefined && planned.error).toMatchObject({ code: 'REFUSED', data: { code: 'not-taken-over' } })
    expect(await client.instances.list()).toEqual([])
    const noFolder = await safe(
      client.instances.spawn({ commandId: commandId(), where: { in: 'folder', dir: '/no/such/folder' } }),
    )
    expect(noFolder.isDefined && noFolder.error).toMatchObject({
      code: 'NOT_FOUND',
      data: { code: 'folder-not-found' },
    })
    const none = { commandId: commandId(), instance: 'i-none0-0000' as never }
    for (const call of [client.instances.stop, client.instances.resume, client.instances.interrupt] as const) {
      const refused = await safe(call({ ...none, commandId: commandId() }))
      expect(refused.isDefined && refused.error).toMatchObject({ data: { code: 'instance-not-found' } })
    }
    const snapshot = await firstOf(await client.instances.watch({}), (message) => message.type === 'snapshot')
    expect(snapshot.message.type === 'snapshot' && snapshot.message.data).toEqual({ instances: [] })

    const gate = task.gateRuns.find((candidate) => candidate.gate === 'test')
    const output = await client.tasks.gateOutput({ run, gateRun: gate?.gateRun as never })
    expect(output.text).toContain('pass')
    const rest = await client.tasks.gateOutput({ run, gateRun: gate?.gateRun as never, from: 10, limit: 20 })
    expect([rest.from, rest.next]).toEqual([10, 30])

    // What is built again is the spec as this run began with it.
    expect(await client.runs.spec({ run })).toMatchObject({
      name: expect.any(String),
      text: expect.stringContaining('#'),
    })

    // What happened, in words and page by page, is the same whichever way it is asked for.
    const activity = await client.runs.activity({ run })
    expect(activity.next).toBeNull()
    expect(activity.entries.map((entry) => entry.type)).toEqual(
      expect.arrayContaining(['RunCreated', 'PlanApproved', 'AttentionSnoozed', 'TaskMerged', 'RunFinished']),
    )
    expect(activity.entries.find((entry) => entry.type === 'TaskMerged')).toMatchObject({ task: 'two', tone: 'good' })
    const paged: typeof activity.entries = []
    for (let at: number | null = activity.version + 1; at !== null; ) {
      const next: typeof activity = await client.runs.activity({ run, before: at, limit: 7 })
      paged.push(...next.entries)
      at = next.next
    }
    expect(paged).toEqual(activity.entries)
    expect((await client.runs.activity({ run, after: activity.version })).entries).toEqual([])
    // What people decided is found among it, without what was settled by itself.
    const decided = await client.runs.activity({ run, by: 'people', limit: 500 })
    expect(decided.entries.map((entry) => entry.type)).toContain('PlanApproved')
    expect(activity.entries).toEqual(expect.arrayContaining(decided.entries))
    expect(decided.entries.map((entry) => entry.type)).not.toContain('TaskMerged')

    expect((await client.worktrees.list({ run })).map((row) => row.name)).toContain('_integration')
    const totals = await client.analytics.totals({})
    expect(totals.runs).toMatchObject({ total: 1, succeeded: 1 })
    expect(totals.byPhase.map((phase) => phase.key).sort()).toEqual(['implement', 'review'])
    expect(totals.total.costUsd).toBeCloseTo(detail.header.costUsd, 6)

    const merged = await client.runs.merge({ commandId: commandId(), run })
    expect(merged.commit).toBe(api.world.git('rev-parse', 'main'))
    expect(api.world.git('show', 'main:src/two.js')).toBe('export const two = 2')
    const over = await safe(client.runs.pause({ commandId: commandId(), run }))
    expect(over.isDefined && over.error).toMatchObject({ code: 'REFUSED', data: { code: 'run-over' } })

    // Worktrees are measured in the background, previewed, and removed once, however often it is asked for.
    expect((await client.worktrees.measure({ commandId: commandId() })).queued).toBeGreaterThan(0)
    const rows = await client.worktrees.list({})
    const own = rows.find((row) => row.run === run && row.task === 'two')
    expect(own).toMatchObject({ status: 'merged', dirty: 0, unmerged: 0, spec: 'two', taskTitle: 'Add the number two' })
    const paths = [own?.path ?? '']
    const dry = await client.worktrees.cleanup({ commandId: commandId(), mode: 'preview', paths })
    expect(dry.removed.map((row) => row.path)).toEqual(paths)
    expect(existsSync(paths[0] ?? '')).toBe(true)
    const removal = { commandId: commandId(), mode: 'apply' as const, paths }
    const [gone, same] = await Promise.all([client.worktrees.cleanup(removal), client.worktrees.cleanup(removal)])
    expect(same).toEqual(gone)
    expect(gone.removed).toMatchObject([{ path: paths[0], snapshot: null, deletedBranch: `switchyard/${run}/two` }])
    expect(existsSync(paths[0] ?? '')).toBe(false)
    // That of a merged task is made again; merging it tells where it went. One of our own begins at the base.
    const remake = { commandId: commandId(), run, task: 'two' as never }
    const [remade, once] = await Promise.all([client.tasks.createWorktree(remake), client.tasks.createWorktree(remake)])
    expect(once).toEqual(remade)
    expect(remade).toMatchObject({ project: api.world.project, branch: `switchyard/${run}/two`, made: true })
    expect(await client.tasks.merge({ commandId: commandId(), run, task: 'two' as never })).toMatchObject({
      into: `switchyard/${run}/integration`,
      alreadyMerged: true,
    })
    const idea = { commandId: commandId(), project: api.world.project, name: 'idea' }
    const created = await client.worktrees.create(idea)
    expect(created).toMatchObject({ branch: 'switchyard/worktree/idea', commit: merged.commit, made: true })
    expect(await client.worktrees.create(idea)).toEqual(created)
    expect(await client.worktrees.merge({ commandId: commandId(), path: created.path })).toMatchObject({
      into: 'main',
      alreadyMerged: true,
    })
    const badName = await safe(client.worktrees.create({ ...idea, commandId: commandId(), name: '../x' }))
    expect(badName.isDefined && badName.error).toMatchObject({ code: 'INVALID', data: { code: 'bad-name' } })
    const noTask = await safe(client.tasks.merge({ commandId: commandId(), run, task: 'twoo' as never }))
    expect(noTask.isDefined && noTask.error).toMatchObject({ code: 'NOT_FOUND', data: { code: 'task-not-found' } })
    // A review on demand: one, however often it is asked for; what the reviewer does is in the run's feed meanwhile.
    const demand = { commandId: commandId(), run, task: 'two' as never }
    const reading = firstOf(await client.run.watch({ run }), (message) =>
      message.type === 'delta'
        ? (message.data.activity ?? []).some(({ attempt: of }) => of === `${run}.two.review-on-demand.1`)
        : false,
    )
    const [review, twice] = await Promise.all([client.tasks.review(demand), client.tasks.review(demand)])
    await reading
    expect(twice).toEqual(review)
    expect(review).toMatchObject({ effective: 'approved', recorded: false, verdict: { verdict: 'approved' } })
    expect(JSON.parse(readFileSync(review.file, 'utf8'))).toMatchObject({ run, task: 'two', tree: review.tree })
    const { attempts: all } = await client.runs.get({ run })
    expect(all.filter((each) => each.phase === 'review-on-demand')).toMatchObject([{ outcome: 'succeeded' }])
    const idle = { commandId: commandId(), run, task: 'two' as never }
    expect(await client.tasks.stopReview(idle)).toEqual({ stopped: false })
    const nowhere = await safe(client.worktrees.merge({ commandId: commandId(), path: '/nowhere' }))
    expect(nowhere.isDefined && nowhere.error).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('goes on from a cursor without a gap, and begins anew when it cannot', async () => {
    const { run } = await start()
    const first = await firstOf(await client.run.watch({ run }), (message) => {
      const header = message.type === 'resync' ? null : message.data.header
      return header?.status === 'approval'
    })
    const cursor = { epoch: first.message.epoch, seq: first.message.seq }
    await client.runs.setOptions({ commandId: commandId(), run, budgetUsd: 3, maxAgents: 2 })
    const next = await firstOf(await client.run.watch({ run, cursor }), (message) => {
      const header = message.type === 'resync' ? null : message.data.header
      return header?.budgetUsd === 3
    })
    expect(next.seen.every((message) => message.type === 'delta' && message.seq > cursor.seq)).toBe(true)
    const stale = await firstOf(await client.run.watch({ run, cursor: { epoch: 'another life', seq: 5 } }), () => true)
    expect(stale.message.type).toBe('snapshot')
    const missing = await safe(client.run.watch({ run: NO_SUCH_RUN as never }))
    expect(missing.isDefined && missing.error).toMatchObject({ code: 'NOT_FOUND' })

    // Priority is a decision of a person; cancelling the only task ends the run.
    expect(
      await client.tasks.setPriority({ commandId: commandId(), run, task: 'two' as never, priority: 7 }),
    ).toMatchObject({ priority: 7 })
    const early = await safe(
      client.tasks.sendBack({ commandId: commandId(), run, task: 'two' as never, note: 'not so' }),
    )
    expect(early.isDefined && early.error).toMatchObject({ code: 'REFUSED', data: { code: 'task-waits' } })
    const paused = await client.runs.pause({ commandId: commandId(), run })
    expect(paused.status).toBe('paused')
    const stopped = await client.runs.stop({ commandId: commandId(), run })
    expect(stopped.status).toBe('paused')
    await client.runs.approvePlan({ commandId: commandId(), run })
    const cancelled = await client.tasks.cancel({ commandId: commandId(), run, task: 'two' as never, note: 'not now' })
    expect(cancelled).toMatchObject({ status: 'cancelled', note: 'not now' })
    await client.runs.resume({ commandId: commandId(), run })
    const end = await firstOf(await client.run.watch({ run }), (message) => {
      const header = message.type === 'resync' ? null : message.data.header
      return header?.status === 'cancelled'
    })
    expect(end.message.type === 'resync').toBe(false)
    const again = await safe(client.tasks.retry({ commandId: commandId(), run, task: 'two' as never }))
    expect(again.isDefined && again.error).toMatchObject({ code: 'REFUSED', data: { code: 'task-over' } })
  })

  it('opens, watches, renames, starts anew, closes and removes a terminal', async () => {
    const id = commandId()
    const order = { commandId: id, where: { in: 'folder' as const, dir: api.world.project }, title: 'Shell' }
    const [first, second] = await Promise.all([client.terminals.open(order), client.terminals.open(order)])
    expect(second).toEqual(first)
    expect(first).toMatchObject({ kind: 'shell', state: 'running', title: 'Shell', cols: 80, rows: 24, life: 1 })
    const terminal = first.id
    expect((await client.terminals.list()).map((view) => view.id)).toEqual([terminal])
    const opening = await firstOf(await client.terminals.watch({}), (message) => message.type === 'snapshot')
    expect(opening.message).toMatchObject({ data: { terminals: [{ id: terminal }] } })
    expect(await client.terminals.rename({ commandId: commandId(), terminal, title: 'Mine' })).toMatchObject({
      title: 'Mine',
    })
    expect(await client.terminals.restart({ commandId: commandId(), terminal })).toMatchObject({ life: 2 })
    const { state } = await client.terminals.close({ commandId: commandId(), terminal })
    expect(['closing', 'exited']).toContain(state)
    await firstOf(await client.terminals.watch({}), (message) => {
      const views = message.type === 'resync' ? [] : (message.data.terminals ?? [])
      return views.some((view) => view.state === 'exited' && view.exit?.by === 'closed')
    })
    expect(await client.terminals.remove({ commandId: commandId(), terminal })).toEqual({ terminal })
    const missing = await safe(client.terminals.get({ terminal }))
    expect(missing.isDefined && missing.error).toMatchObject({
      code: 'NOT_FOUND',
      data: { code: 'terminal-not-found' },
    })
    const nowhere = await safe(
      client.terminals.open({
        commandId: commandId(),
        where: { in: 'task', run: NO_SUCH_RUN as never, task: 'x' as never },
      }),
    )
    expect(nowhere.isDefined && nowhere.error).toMatchObject({ code: 'NOT_FOUND' })
    const relative = await safe(client.terminals.open({ commandId: commandId(), where: { in: 'folder', dir: 'src' } }))
    expect(relative.isDefined && relative.error).toMatchObject({ code: 'INVALID', data: { code: 'invalid-folder' } })
  })

  it('refuses what is about things that there are not', async () => {
    const instance = 'i-nobody-0000' as never
    const where = { run: NO_SUCH_RUN as never, task: 'two' as never }
    const answers = [
      await safe(client.instances.get({ instance })),
      await safe(client.instances.send({ commandId: commandId(), instance, text: 'hello' })),
      await safe(client.instances.interrupt({ commandId: commandId(), instance })),
      await safe(client.instances.stop({ commandId: commandId(), instance })),
      await safe(client.instances.resume({ commandId: commandId(), instance })),
      await safe(client.instances.remove({ commandId: commandId(), instance })),
      await safe(client.tasks.approve({ commandId: commandId(), ...where })),
      await safe(client.tasks.restore({ commandId: commandId(), ...where, commit: '0'.repeat(40) as never })),
    ]
    expect(answers.map(({ isDefined, error }) => isDefined && error.code)).toEqual(answers.map(() => 'NOT_FOUND'))
  })

  if (transport !== 'local socket')
    it('lets a read-only caller look and refuses every command', async () => {
      const reader = await api.client(transport, 'read')
      expect((await reader.system.info()).grant).toBe('read')
      expect((await reader.runs.list({})).length).toBeGreaterThan(0)
      const refused = await safe(reader.runs.pause({ commandId: commandId(), run: NO_SUCH_RUN as never }))
      expect(refused.isDefined && refused.error).toMatchObject({ code: 'FORBIDDEN', data: { needs: 'operate' } })
      await firstOf(await reader.runs.watch({}), (message) => message.type === 'snapshot')
      expect((await reader.settings.get({})).user.scope).toBe('user')
      const file = await safe(reader.settings.file({ scope: 'user' }))
      expect(file.isDefined && file.error).toMatchObject({ code: 'FORBIDDEN', data: { needs: 'operate' } })
      const written = await safe(
        reader.settings.save({ commandId: commandId(), scope: 'user', text: '', expected: null }),
      )
      expect(written.isDefined && written.error).toMatchObject({ code: 'FORBIDDEN', data: { needs: 'admin' } })
    })
})
