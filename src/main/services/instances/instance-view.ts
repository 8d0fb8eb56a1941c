/** What faces are shown of an instance. */
import type { InstanceView } from '../../../contract/procedures/instances.ts'
import { assertNever } from '../../../contract/result.ts'
import type { McpServer } from '../../agents/claude/interactive/mcp-status.ts'
import type { StartWait } from '../../agents/claude/restart-timing.ts'
import type { InstanceActivity } from '../../domain/instance/instance-state.ts'
import { nameHolder } from '../../lib/listening-port.ts'
import type { InstanceRow } from '../../store/store.ts'

export interface KnownLive {
  /** Null while it waits to be started. */
  readonly activity: InstanceActivity | null
  readonly mcp: readonly McpServer[]
  readonly wait: StartWait | null
}

export function instanceView(row: InstanceRow, live: KnownLive | null): InstanceView {
  const { id, title, cwd, run, task, attempt, session, model, terminal, createdAt, startedAt, endedAt, exit } = row
  return {
    id,
    title,
    cwd,
    run,
    task,
    attempt,
    session,
    model,
    terminal,
    state: stateOf(row, live),
    waitsFor: live?.wait ? waitText(live.wait) : null,
    mcp: [...(live?.mcp ?? [])],
    pid: live?.activity ? row.pid : null,
    createdAt,
    startedAt,
    endedAt,
    exit,
  }
}

function stateOf(row: InstanceRow, live: KnownLive | null): InstanceView['state'] {
  if (live?.activity) {
    const { kind, since, seenAt, by, wants } = live.activity
    return { kind, since, seenAt, by, wants }
  }
  const at = row.endedAt ?? row.startedAt ?? row.createdAt
  return { kind: live ? 'starting' : 'exited', since: at, seenAt: at, by: 'process', wants: null }
}

function waitText(wait: StartWait): NonNullable<InstanceView['waitsFor']> {
  switch (wait.kind) {
    case 'gap':
      return { text: 'waits until its login server has settled since it was ended', until: wait.until }
    case 'turn':
      return { text: 'waits for another instance to pass the login before it', until: null }
    case 'port':
      return { text: `waits for login port ${wait.port}, held by ${nameHolder(wait.holder)}`, until: wait.until }
    default:
      return assertNever(wait, 'wait')
  }
}
