/** A project, a scripted model and the real claude for a desktop app, and a client beside the app's own window. */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { WebSocket } from 'ws'
import type { SwitchyardClient } from '../../../src/contract/index.ts'
import type { Rule } from '../../../src/main/agents/scripted-model/rules.ts'
import { localSocketPath } from '../../../src/main/api/index.ts'
import { createProcessTable, type ProcessRef } from '../../../src/main/lib/processes.ts'
import { CLAUDE } from '../../fixtures/claude-cli.ts'
import { startModelProcess } from '../../fixtures/model-process.ts'
import { noteProbeIn } from '../../support/known-claude.ts'
import { makeProject, QUICK_GATE, SMALL_PROJECT } from '../../support/world.ts'

export interface Yard {
  readonly project: string
  /** What the app needs besides its own environment. */
  readonly env: Readonly<Record<string, string>>
  readonly requests: Awaited<ReturnType<typeof startModelProcess>>['requests']
  client(): Promise<SwitchyardClient>
  start(client: SwitchyardClient, spec: string, options?: { yes?: boolean; merge?: boolean }): Promise<string>
  /** Processes of agents that live, of any run. */
  agents(): ProcessRef[]
  close(): Promise<void>
}

const processes = createProcessTable()

export async function createYard(home: string, rules: readonly Rule[]): Promise<Yard> {
  const model = await startModelProcess(rules, home)
  const project = join(home, 'project')
  makeProject(project, { ...SMALL_PROJECT, '.switchyard/config.yaml': `${QUICK_GATE}pipeline: [implement, test]\n` })
  const sockets: WebSocket[] = []
  const env = {
    ANTHROPIC_BASE_URL: model.url,
    ANTHROPIC_API_KEY: 'fake',
    CLAUDE_CONFIG_DIR: join(home, 'claude'),
    DISABLE_TELEMETRY: '1',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    SWITCHYARD_CLAUDE: CLAUDE,
  }
  await noteProbeIn(home, env)
  return {
    project,
    requests: () => model.requests(),
    env,
    async client() {
      const socket = new WebSocket(`ws+unix:${localSocketPath(home)}:/`)
      sockets.push(socket)
      await new Promise<void>((resolve, reject) => {
        socket.once('open', () => resolve())
        socket.once('error', reject)
      })
      return createORPCClient(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }))
    },
    async start(client, spec, options = {}) {
      await client.projects.register({ commandId: randomUUID(), dir: project })
      const { run } = await client.runs.start({
        commandId: randomUUID(),
        project,
        spec: { text: spec, name: 'two' },
        options,
      })
      return run
    },
    agents: () => processes.findByEnv('SWITCHYARD_HOME', home).filter(({ pid }) => isAgent(pid)),
    async close() {
      for (const socket of sockets) socket.terminate()
      for (const process of processes.findByEnv('CLAUDE_CONFIG_DIR', join(home, 'claude')))
        processes.kill(process, 'SIGKILL')
      await model.stop()
    },
  }
}

const isAgent = (pid: number): boolean => processes.commandLine(pid).includes('stream-json')
