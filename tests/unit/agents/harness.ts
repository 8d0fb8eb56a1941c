/** A folder, a tiny model and an adapter for tests that run the real CLI. */

import { randomUUID } from 'node:crypto'
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { AttemptId, RunId, SessionId, TaskId } from '../../../src/contract/ids.ts'
import type { Activity, AgentAdapter, StartedProcess, WorkOrder } from '../../../src/main/agents/adapter.ts'
import { type ClaudeAdapterOptions, createClaudeAdapter } from '../../../src/main/agents/claude/claude-adapter.ts'
import { findClaude } from '../../../src/main/agents/claude/find-claude.ts'
import { systemClock } from '../../../src/main/lib/clock.ts'
import { silentLogger } from '../../../src/main/lib/logger.ts'
import { createProcessTable } from '../../../src/main/lib/processes.ts'
import { sweepMarked } from '../../../src/main/lib/stop-ladder.ts'
import { type Answer, type ModelRequest, startTinyModel, type TinyModel } from './tiny-model.ts'

export const processes = createProcessTable()

export function realClaude(): string {
  const found = findClaude(process.env, process.platform)
  if (!found.ok) throw new Error(found.failure.message)
  return found.value.path
}

export interface Watcher {
  readonly started: StartedProcess[]
  readonly activities: Activity[]
  readonly observer: { started(process: StartedProcess): void; activity(activity: Activity): void }
}

export interface Harness {
  readonly model: TinyModel
  readonly repo: string
  /** The environment that agents inherit. */
  readonly baseEnv: Readonly<Record<string, string | undefined>>
  adapter(options?: Partial<ClaudeAdapterOptions>): AgentAdapter
  order(changes?: Partial<WorkOrder>): WorkOrder
  watcher(): Watcher
  /** A hook command that answers every tool call so. */
  hook(decision: 'allow' | 'deny', reason?: string): string
  /** What the CLI has stored of a session; empty when nothing. */
  transcript(session: string): string
  close(): Promise<void>
}

export async function startHarness(answer: (request: ModelRequest) => Answer): Promise<Harness> {
  const root = mkdtempSync(path.join(os.tmpdir(), 'switchyard-agents-'))
  const folder = (name: string) => {
    const dir = path.join(root, name)
    mkdirSync(dir, { recursive: true })
    return dir
  }
  const model = await startTinyModel(answer)
  const repo = folder('repo')
  const baseEnv = {
    PATH: process.env['PATH'],
    HOME: folder('home'),
    ANTHROPIC_BASE_URL: model.url,
    ANTHROPIC_API_KEY: 'test-key',
  }
  const attempts: string[] = []
  const harness: Harness = {
    model,
    repo,
    baseEnv,
    adapter: (options = {}) =>
      createClaudeAdapter({
        claudePath: realClaude(),
        processes,
        clock: systemClock,
        logger: silentLogger,
        baseEnv,
        ...options,
      }),
    order(changes = {}) {
      const attempt = AttemptId.parse(`test.${randomUUID()}`)
      attempts.push(attempt)
      return {
        run: RunId.parse('test-run'),
        task: TaskId.parse('parser'),
        attempt,
        phase: 'implement',
        gate: null,
        cwd: repo,
        dir: folder(attempt),
        prompt: '---\nrun: test-run\nphase: implement\n---\nDo it.',
        session: SessionId.parse(randomUUID()),
        resume: false,
        sessionCostUsd: 0,
        model: null,
        schema: null,
        hookCommand: harness.hook('allow'),
        readOnly: false,
        web: false,
        trustProject: false,
        budgetUsd: null,
        timeoutMs: 60_000,
        env: {},
        ...changes,
      }
    },
    watcher() {
      const started: StartedProcess[] = []
      const activities: Activity[] = []
      return {
        started,
        activities,
        observer: {
          started: (process) => void started.push(process),
          activity: (activity) => void activities.push(activity),
        },
      }
    },
    hook(decision, reason = 'because') {
      const file = path.join(root, `hook-${decision}.json`)
      writeFileSync(
        file,
        JSON.stringify({
          hookSpecificOutput: {
            hookEventName: 'PreToolUse',
            permissionDecision: decision,
            permissionDecisionReason: reason,
          },
        }),
      )
      return `cat ${file}`
    },
    transcript(session) {
      const files = globSync(path.join(root, 'home', '.claude', 'projects', '*', `${session}.jsonl`))
      return files.map((file) => readFileSync(file, 'utf8')).join('')
    },
    async close() {
      for (const attempt of attempts)
        await sweepMarked(
          { name: 'SWITCHYARD_ATTEMPT', value: attempt },
          { processes, clock: systemClock, sigintMs: 0, sigtermMs: 0 },
        )
      await model.close()
      rmSync(root, { recursive: true, force: true, maxRetries: 5 })
    },
  }
  return harness
}
