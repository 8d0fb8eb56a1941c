/** Tells whether a task changed what a gate runs (not the code under test, but the command, script or recipe). */

import type { TaskState } from '../../domain/run/state.ts'
import type { TreeReader } from '../../gates/gate.ts'
import { changedDefinition, gateDefinition } from '../../gates/gate-definition.ts'
import type { Repository } from '../../git/repository.ts'
import type { RunSession } from '../engine/run-session.ts'
import type { EffectDeps } from './deps.ts'

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

/** Files that take part in what a gate runs as soon as they exist. */
const NEW_DEFINITIONS = ['.switchyard/config.yaml', 'GNUmakefile', 'makefile', 'Makefile', 'package.json']

/** Names of changed parts, such as "package.json scripts.test"; empty when every gate is as it was. */
export async function changedGates(
  deps: EffectDeps,
  session: RunSession,
  task: TaskState,
  commit: string,
): Promise<string[]> {
  if (task.diffBase === null) return []
  const { projectDir, settings } = session.state.created
  const repository = await deps.repository(projectDir)
  const paths = new Set(
    (await repository.changes(task.diffBase, commit)).flatMap((change) => [change.path, change.oldPath]),
  )
  const before = commitReader(repository, task.diffBase)
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
