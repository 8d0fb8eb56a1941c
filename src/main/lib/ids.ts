/** Mints every identifier of Switchyard: the only place where ids come into being. */
import { randomBytes, randomUUID } from 'node:crypto'
import {
  AttemptId,
  AttentionId,
  GateRunId,
  InstanceId,
  RunId,
  SessionId,
  type TaskId,
  TerminalId,
} from '../../contract/ids.ts'

export interface IdMint {
  /** Sortable by time, short enough to type: `m2k9x1ab-7f3c`. */
  run(now: number): RunId
  session(): SessionId
  attempt(run: RunId, task: TaskId | null, phase: string, gate: string | null, n: number): AttemptId
  gateRun(run: RunId, scope: string, task: TaskId | null, gate: string, n: number): GateRunId
  attention(run: RunId, n: number): AttentionId
  terminal(): TerminalId
  /** Short enough to type: `i-m2k9x1ab-7f3c`. */
  instance(now: number): InstanceId
}

export const systemIds: IdMint = {
  run: (now) => RunId.parse(`${now.toString(36)}-${randomBytes(2).toString('hex')}`),
  session: () => SessionId.parse(randomUUID()),
  attempt: (run, task, phase, gate, n) =>
    AttemptId.parse([run, task ?? 'run', phase, ...(gate === null ? [] : [gate]), n].join('.')),
  gateRun: (run, scope, task, gate, n) => GateRunId.parse([run, task ?? 'run', scope, gate, n].join('.')),
  attention: (run, n) => AttentionId.parse(`${run}.attention.${n}`),
  terminal: () => TerminalId.parse(randomUUID()),
  instance: (now) => InstanceId.parse(`i-${now.toString(36)}-${randomBytes(2).toString('hex')}`),
}
