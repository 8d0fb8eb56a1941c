/** The merge queue after a crash between git and the log: a merge of ours is recognised whosever turn it is now. */
import { describe, expect, it } from 'vitest'
import type { RunEvent } from '../../../src/contract/events.ts'
import { TaskId } from '../../../src/contract/ids.ts'
import { effectsOf } from '../../../src/main/domain/run/effects.ts'
import type { Repository } from '../../../src/main/git/repository.ts'
import { systemIds } from '../../../src/main/lib/ids.ts'
import type { EffectDeps } from '../../../src/main/services/effects/deps.ts'
import { mergeTask } from '../../../src/main/services/effects/merge.ts'
import type { RunSession } from '../../../src/main/services/engine/run-session.ts'
import { createWorld, hash, plannedTask, planOf } from '../domain/run/simulation.ts'

const STANDS = hash('merge of b')
const MERGED_TREE = hash('merged tree')

function green(gateRun: string, tree: string): RunEvent {
  return {
    type: 'GateFinished',
    gateRun: gateRun as never,
    scope: 'merge',
    task: null,
    gate: 'test',
    command: 'test',
    exitCode: 0,
    timedOut: false,
    durationMs: 1,
    outputFile: '/dev/null',
    tree: tree as never,
    failureDigest: null,
    tail: '',
  }
}

/** Two tasks that wait for their merge; `a` is first in the queue. */
function queue() {
  const world = createWorld({
    plan: planOf([plannedTask('a'), plannedTask('b')]),
    strategy: 'worktrees',
    pipeline: [{ kind: 'gate', gate: 'test' }],
  })
  world.append([
    { type: 'PreflightPassed', redGates: [] },
    { type: 'PlanProposed', plan: planOf([plannedTask('a'), plannedTask('b')]), source: 'spec', attempt: null },
    { type: 'PlanApproved', by: 'option' },
    { type: 'StrategyChosen', strategy: 'worktrees', reason: '' },
    { type: 'IntegrationCreated', branch: 'i', commit: hash('base'), tree: hash('tree-base') },
  ])
  for (const id of ['a', 'b']) {
    const tree = hash(`tree ${id}`)
    world.append([
      { type: 'TaskStarted', task: TaskId.parse(id) },
      { type: 'WorktreePrepared', task: TaskId.parse(id), path: `/w/${id}`, branch: id, base: hash('base'), tree },
      {
        type: 'TaskRebased',
        task: TaskId.parse(id),
        onto: hash('base'),
        commit: hash(id),
        tree: hash(`${id} done`),
        conflicts: [],
      },
      green(`g-${id}`, hash(`${id} done`)),
    ])
  }
  return world
}

function merge(world: ReturnType<typeof queue>, second: string): Promise<RunEvent[]> {
  const refs: Record<string, string> = {
    'refs/heads/i': STANDS,
    [`${STANDS}^1`]: hash('base'),
    [`${STANDS}^2`]: second,
  }
  const repository: Partial<Repository> = {
    resolve: async (revision) => refs[revision] ?? null,
    treeOf: async () => MERGED_TREE,
  }
  const deps: Partial<EffectDeps> = { ids: systemIds, repository: async () => repository as Repository }
  const session = { run: world.state.created.run, state: world.state } as RunSession
  return mergeTask(deps as EffectDeps, session, { kind: 'merge-task', task: 'a' })
}

describe('an integration branch that stands elsewhere', () => {
  it('at our merge of another task: that task is merged, and nobody is called', async () => {
    const world = queue()
    world.append([green('g-merged', MERGED_TREE)])
    expect(effectsOf(world.state)).toEqual([{ kind: 'merge-task', task: 'a' }])
    expect(await merge(world, hash('b'))).toMatchObject([
      { type: 'TaskMerged', task: 'b', from: hash('base'), commit: STANDS, tree: MERGED_TREE },
    ])
  })

  it('at a merge whose gates are not proven, or that is not ours: a person is called', async () => {
    expect(await merge(queue(), hash('b'))).toMatchObject([{ type: 'AttentionRaised', kind: 'base-branch' }])
    const world = queue()
    world.append([green('g-merged', MERGED_TREE)])
    expect(await merge(world, hash('somebody'))).toMatchObject([{ type: 'AttentionRaised', kind: 'base-branch' }])
  })
})
