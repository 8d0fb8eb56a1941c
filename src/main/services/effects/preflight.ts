/** Proves that the base commit is fit to build on before a token is spent: setup works and the gates are green. */
import type { RunEvent } from '../../../contract/events.ts'
import { ObjectId } from '../../../contract/ids.ts'
import { pipelineGates } from '../../domain/run/needs.ts'
import { evidenceFor } from '../../domain/run/state.ts'
import type { RunSession } from '../engine/run-session.ts'
import { attention, type EffectDeps } from './deps.ts'
import { standAt } from './integration-worktree.ts'
import { runGate } from './run-gate.ts'

export async function preflight(deps: EffectDeps, session: RunSession): Promise<RunEvent[]> {
  const { state } = session
  const { created } = state
  const stood = await standAt(deps, session, created.baseCommit)
  if (!stood.ok) {
    const kind = stood.failure.code === 'setup-failed' ? 'setup' : 'environment'
    const next = `Mend it, then \`switchyard resume ${session.run}\`.`
    return [attention(deps, session, null, kind, `${stood.failure.message} ${next}`)]
  }
  const { path, tree } = stood.value
  if (state.integrationWorktree === null)
    session.append([
      {
        type: 'WorktreePrepared',
        task: null,
        path,
        branch: null,
        base: created.baseCommit,
        tree: ObjectId.parse(tree),
      },
    ])
  const red: string[] = []
  for (const gate of pipelineGates(state)) {
    // Evidence from before a resume that found a red base is stale: the cause may lie outside the tree.
    const known = evidenceFor(state, gate, tree)
    if (known?.passed !== true)
      session.append(await runGate(deps, session, { scope: 'base', task: null, gate, tree, worktree: path }))
    if (evidenceFor(state, gate, tree)?.passed !== true) red.push(gate)
  }
  // With strategy `files`, red lint and type gates are the very work: only the user's explicit choice is known here.
  const expected = created.settings.strategy === 'files'
  if (red.length > 0 && !state.options.allowRedBase && !expected) {
    const evidence = evidenceFor(state, red[0] ?? '', tree)
    const tail = evidence?.tail.trim().split('\n').slice(-3).join(' / ') ?? ''
    return [
      attention(
        deps,
        session,
        null,
        'red-base',
        `Gate ${red.join(', ')} is red on the base commit ${created.baseCommit.slice(0, 10)} before any work began: ${tail} Mend ${created.baseBranch} and start a new run, or go on with \`switchyard resume ${session.run} --allow-red-base\`. Output: ${evidence?.outputFile ?? ''}.`,
      ),
    ]
  }
  return [{ type: 'PreflightPassed', redGates: red }]
}
