/** Tells whether a task changed what a gate runs (not the code under test, but the command, script or recipe). */

import type { RunEvent } from '../../../contract/events.ts'
import type { TaskState } from '../../domain/run/state.ts'
import type { TreeReader } from '../../gates/gate.ts'
import { changedDefinition, gateDefinition } from '../../gates/gate-definition.ts'
import type { Repository } from '../../git/repository.ts'
import type { RunSession } from '../engine/run-session.ts'
import { attention, type EffectDeps } from './deps.ts'

export function commitReader(repository: Repository, commit: string): TreeReader {
  let files: Promise<readonly string[]> | null = null
  const texts = new Map<string, Promise<string | null>>()
  return {
    files: () => {
      files ??= repository.listFiles(commit)
      return files
    },
    read: (path) => {
      const known = texts.get(path) ?? repository.readFile(commit, path)
      texts.set(path, known)
      return known
    },
  }
}

/** Parts that are told by name. */
const MAX_SHOWN = 10

/** Files that take part in what a gate runs as soon as they exist. */
const NEW_DEFINITIONS = ['.switchyard/config.yaml', 'GNUmakefile', 'makefile', 'Makefile', 'package.json']

/**
 * The attention that a task's changes to gates call for; null when every gate is as it was, or as a person approved it.
 *
 * What was approved is compared with what is there now, so that an approval covers no later change; and with where the
 * task's own changes begin, so that what others changed meanwhile is not laid at its door.
 */
export async function gateChange(
  deps: EffectDeps,
  session: RunSession,
  task: TaskState,
  commit: string,
): Promise<RunEvent | null> {
  if (task.diffBase === null || commit === task.gateChangeApproved) return null
  let changed = await changedGates(deps, session, task.diffBase, commit)
  if (changed.length > 0 && task.gateChangeApproved !== null) {
    const since = await changedGates(deps, session, task.gateChangeApproved, commit)
    changed = changed.filter((part) => since.includes(part))
  }
  if (changed.length === 0) return null
  const shown = changed.slice(0, MAX_SHOWN).join(', ')
  const more = changed.length > MAX_SHOWN ? ` and ${changed.length - MAX_SHOWN} more` : ''
  return attention(
    deps,
    session,
    task.id,
    'gate-change',
    `${task.id} changes what a gate runs: ${shown}${more}. Look at it with \`switchyard review ${task.id}\`, then \`switchyard tasks approve ${task.id}\` or \`switchyard tasks retry ${task.id} --note TEXT\`.`,
  )
}

/** Names of changed parts, such as "package.json scripts.test"; empty when every gate is as it was. */
async function changedGates(deps: EffectDeps, session: RunSession, from: string, commit: string): Promise<string[]> {
  const { projectDir, settings } = session.state.created
  const repository = await deps.repository(projectDir)
  const paths = new Set((await repository.changes(from, commit)).flatMap((change) => [change.path, change.oldPath]))
  const before = commitReader(repository, from)
  const after = commitReader(repository, commit)
  const changed = new Set<string>()
  for (const gate of settings.gates) {
    const was = await gateDefinition(gate.command, before)
    // Only what the definition names can have changed it; most tasks touch none of it.
    const touched = [...paths].some(
      (path) =>
        path !== null && (NEW_DEFINITIONS.includes(path) || was.parts.some((part) => part.name.startsWith(path))),
    )
    if (!touched) continue
    for (const part of changedDefinition(was, await gateDefinition(gate.command, after))) changed.add(part)
  }
  return [...changed]
}
