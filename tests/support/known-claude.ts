/** Notes in a data directory that the installed claude was probed: the probe has tests of its own and costs seconds. */
import { join } from 'node:path'
import { checkClaude } from '../../src/main/services/environment/checks.ts'
import { probeKey } from '../../src/main/services/environment/probe.ts'
import { openStore } from '../../src/main/store/open-store.ts'
import type { Store } from '../../src/main/store/store.ts'
import { shareCompiledCode } from './compiled-code.ts'

/** The version is asked once per process: it is that of the devDependency. */
let key: Promise<string> | null = null

async function keyOf(env: NodeJS.ProcessEnv): Promise<string> {
  const { claude, text } = await checkClaude(env)
  if (claude === null) throw new Error(text)
  return probeKey(claude)
}

export async function noteProbe(store: Pick<Store, 'probes'>, env: NodeJS.ProcessEnv): Promise<void> {
  key ??= keyOf(env)
  const report = { ok: true, conclusive: true, findings: [], durationMs: 0 }
  store.probes.put({ key: await key, at: Date.now(), ok: true, report: JSON.stringify(report) })
}

/** For a data directory that no engine holds yet. */
export async function noteProbeIn(home: string, env: NodeJS.ProcessEnv): Promise<void> {
  shareCompiledCode(home)
  const store = openStore({ file: join(home, 'switchyard.db'), mode: 'write' })
  if (!store.ok) throw new Error(store.failure.message)
  await noteProbe(store.value, env)
  store.value.close()
}
