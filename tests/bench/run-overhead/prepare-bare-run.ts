/** Writes down, before the clock starts, what the bare script calls claude with: what the engine called it with. */
import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SessionId } from '../../../src/contract/ids.ts'
import type { WorkOrder } from '../../../src/main/agents/adapter.ts'
import { agentEnv } from '../../../src/main/agents/claude/agent-env.ts'
import { agentSettings, commandLine } from '../../../src/main/agents/claude/command-line.ts'
import { hookCommand } from '../../../src/main/policy/hook-command.ts'
import { POLICY_FILE } from '../../../src/main/policy/policy-files.ts'
import { PolicySnapshot } from '../../../src/main/policy/policy-snapshot.ts'
import { writePolicy } from '../../../src/main/policy/write-policy.ts'

export interface BareRun {
  readonly orders: readonly WorkOrder[]
  readonly data: string
  readonly project: string
  readonly env: NodeJS.ProcessEnv
}

export function prepareBareRun({ orders, data, project, env }: BareRun): { env: NodeJS.ProcessEnv } {
  for (const order of orders) {
    const task = order.task ?? ''
    const dir = join(data, 'tasks', task)
    const cwd = join(data, 'worktrees', task)
    mkdirSync(join(dir, 'tmp'), { recursive: true })
    const home = env['SWITCHYARD_HOME'] ?? ''
    const own: WorkOrder = {
      ...order,
      cwd,
      dir,
      session: SessionId.parse(randomUUID()),
      hookCommand: hookCommand(dir, { cacheDir: join(home, 'cache', 'node') }),
    }
    writePolicy(dir, policyFor(order, { dir, cwd, project }))
    writeFileSync(join(dir, 'settings.json'), JSON.stringify(agentSettings(own)))
    const { args } = commandLine({
      order: own,
      resume: false,
      settingsFile: join(dir, 'settings.json'),
      memoryFile: null,
    })
    writeFileSync(join(dir, 'args'), args.map((argument) => `${argument}\0`).join(''))
  }
  mkdirSync(join(data, 'worktrees'), { recursive: true })
  const [first] = orders
  if (!first) throw new Error('The first run left no orders behind')
  const { TMPDIR: _, SWITCHYARD_ATTEMPT: __, ...shared } = agentEnv(env, first)
  return { env: shared }
}

/** The engine's policy for this task, with the script's folders in place of the engine's. */
function policyFor(order: WorkOrder, place: { dir: string; cwd: string; project: string }): PolicySnapshot {
  const text = readFileSync(join(order.dir, POLICY_FILE), 'utf8')
  const projectOfOrder = /"([^"]+)\/\.git"/.exec(text)?.[1] ?? ''
  return PolicySnapshot.parse(
    JSON.parse(
      text.replaceAll(order.cwd, place.cwd).replaceAll(order.dir, place.dir).replaceAll(projectOfOrder, place.project),
    ),
  )
}
