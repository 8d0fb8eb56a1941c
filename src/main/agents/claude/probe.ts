/**
 * Drives an installed claude once against the scripted model on loopback, to see whether it does what Switchyard rests
 * on: policy hooks that fail closed, the shape of the stream, and a session that goes on after a kill.
 *
 * It uses the very arguments, settings and environment that agents get, a fake key, and folders of its own.
 */
import { randomUUID } from 'node:crypto'
import { existsSync, mkdtempSync, realpathSync } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { AttemptId, RunId, SessionId } from '../../../contract/ids.ts'
import type { Clock } from '../../lib/clock.ts'
import { createProcessTable, type ProcessTable } from '../../lib/processes.ts'
import { sweepMarked } from '../../lib/stop-ladder.ts'
import type { WorkOrder } from '../adapter.ts'
import type { Answer, Block } from '../scripted-model/answer.ts'
import { type ScriptedModel, startScriptedModel } from '../scripted-model/server.ts'
import type { Turn } from '../scripted-model/turn.ts'
import { MARKER } from './agent-env.ts'
import type { Environment } from './find-claude.ts'
import { type ProbeEnd, type ProbeProcess, startProbeProcess } from './probe-process.ts'
import { storedSession } from './transcript.ts'

export interface ProbeFinding {
  readonly name: 'hooks' | 'stream' | 'resume'
  readonly ok: boolean
  /** What it does, as the rest of a sentence that begins with "claude 2.1.329". */
  readonly text: string
}

export interface ProbeReport {
  readonly ok: boolean
  /** False: something else than claude may be at fault (time ran out, it did not start), so nothing is to be remembered. */
  readonly conclusive: boolean
  readonly findings: readonly ProbeFinding[]
  readonly durationMs: number
}

export interface ProbeOptions {
  readonly claudePath: string
  readonly env: Environment
  readonly clock: Clock
  readonly processes?: ProcessTable
  /** All of it together, milliseconds. It takes two to four seconds; a loaded machine or a cold disk may need far longer. */
  readonly timeoutMs?: number
}

const TIMEOUT_MS = 30_000
const STORED_POLL_MS = 20
const FOLDER = 'switchyard-probe-'
/** No probe lives that long. */
const LEFT_AFTER_MS = 10 * 60_000
/** Provider settings and proxies of the user must neither be used nor stand between claude and loopback. */
const NOT_PASSED = /^(?:ANTHROPIC|CLAUDE|AWS|GOOGLE|VERTEX)_|_proxy$/i

const SCHEMA = { type: 'object', properties: { fit: { type: 'boolean' } }, required: ['fit'] }
const REMEMBERED = 'the word to keep is marmalade'

/** What the hook of `stream` says: yes to everything but the refused file. */
const decision = (permissionDecision: 'allow' | 'deny'): string =>
  JSON.stringify({
    hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision, permissionDecisionReason: 'probe' },
  })
const DECIDING_HOOK = `case "$(cat)" in *refused.txt*) printf %s '${decision('deny')}';; *) printf %s '${decision('allow')}';; esac`
const FAILING_HOOK = 'exit 1'

const text = (said: string): Block => ({ type: 'text', text: said })
const write = (turn: Turn, name: string): Block => ({
  type: 'tool',
  name: 'Write',
  input: { file_path: path.join(turn.cwd ?? '.', name), content: 'written by a probe\n' },
})

function answer(turn: Turn): Answer | null {
  const { context, step } = turn
  if (context === null) return null
  if (context.phase === 'hooks') return { blocks: step === 0 ? [write(turn, 'blocked.txt')] : [text('Done.')] }
  if (context.phase === 'resume')
    if (context.attempt > 1) return { blocks: [text('Resumed.')] }
    else if (step === 0) return { blocks: [write(turn, 'begun.txt')] }
    else return { blocks: [text('This answer never comes to its end.')], fault: { kind: 'hang', at: 'mid-block' } }
  if (step === 0) return { blocks: [write(turn, 'allowed.txt'), write(turn, 'refused.txt')] }
  return { blocks: [{ type: 'tool', name: 'StructuredOutput', input: { fit: true } }] }
}

/** Never rejects, leaves no process and no folder behind. */
export async function probeClaude(options: ProbeOptions): Promise<ProbeReport> {
  const { clock } = options
  const startedAt = clock.now()
  const processes = options.processes ?? createProcessTable()
  // The real path: macOS links its temporary folder, and claude tells the model where it really is.
  await removeLeftovers(clock.now())
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), FOLDER)))
  const attempt = `probe.${path.basename(folder)}`
  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(), options.timeoutMs ?? TIMEOUT_MS)
  let model: ScriptedModel | null = null
  let findings: ProbeFinding[] = []
  let problem: string | null = null
  try {
    model = await startScriptedModel({ script: answer, recordBodies: true })
    const bench = createBench({ ...options, url: model.url, folder, attempt, signal: deadline.signal })
    const [hooks, stream, resume] = await Promise.all([
      bench.start('hooks', { hook: FAILING_HOOK, extraArgs: ['--permission-mode', 'acceptEdits'] }).ended,
      bench.start('stream', { hook: DECIDING_HOOK, schema: SCHEMA }).ended,
      killAndResume(bench, model),
    ])
    findings = [
      judgeHooks(bench, model, hooks, stream),
      judgeStream(bench, model, stream),
      judgeResume(bench, model, resume),
    ]
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error)
  } finally {
    clearTimeout(timer)
    await model?.close()
    await sweepMarked({ name: MARKER, value: attempt }, { processes, clock, sigintMs: 0, sigtermMs: 0 })
    await rm(folder, { recursive: true, force: true, maxRetries: 5 }).catch(() => {})
  }
  if (problem !== null) findings = [{ name: 'stream', ok: false, text: `could not be probed: ${problem}` }]
  const ok = findings.every((finding) => finding.ok)
  const conclusive = ok || (!deadline.signal.aborted && problem === null)
  return { ok, conclusive, findings, durationMs: clock.now() - startedAt }
}

/** A probe that was killed could not tidy up; its processes ended with the model that they talked to. */
async function removeLeftovers(now: number): Promise<void> {
  for (const name of await readdir(tmpdir()).catch(() => [])) {
    const folder = path.join(tmpdir(), name)
    if (!/^switchyard-probe-[A-Za-z0-9]{6}$/.test(name)) continue
    const found = await stat(folder).catch(() => null)
    if (found !== null && now - found.mtimeMs > LEFT_AFTER_MS)
      await rm(folder, { recursive: true, force: true }).catch(() => {})
  }
}

interface Bench {
  start(name: ProbeFinding['name'], more: StartOptions): ProbeProcess
  session(name: ProbeFinding['name']): string
  file(name: ProbeFinding['name'], file: string): string
  /** Whether its conversation is on the disk, so that it can be resumed. */
  isStored(name: ProbeFinding['name']): boolean
}

interface StartOptions {
  readonly hook: string
  readonly schema?: object
  readonly extraArgs?: readonly string[]
  readonly attempt?: number
}

function createBench(
  options: ProbeOptions & { url: string; folder: string; attempt: string; signal: AbortSignal },
): Bench {
  const { folder } = options
  const sessions = { hooks: randomUUID(), stream: randomUUID(), resume: randomUUID() }
  const cwd = (name: string) => path.join(folder, name, 'work')
  const config = (name: string) => path.join(folder, name, 'config')
  const inherited = Object.entries(options.env).filter(([name]) => !NOT_PASSED.test(name))
  return {
    session: (name) => sessions[name],
    file: (name, file) => path.join(cwd(name), file),
    isStored: (name) => storedSession(sessions[name], { CLAUDE_CONFIG_DIR: config(name) }).kind === 'conversation',
    start(name, { hook, schema, extraArgs, attempt = 1 }) {
      const order: WorkOrder = {
        run: RunId.parse('probe'),
        task: null,
        attempt: AttemptId.parse(options.attempt),
        phase: name,
        gate: null,
        cwd: cwd(name),
        dir: path.join(folder, name),
        prompt: `---\nrun: probe\nphase: ${name}\nattempt: ${attempt}\n---\n\n${attempt === 1 ? REMEMBERED : 'Go on.'}\n`,
        session: SessionId.parse(sessions[name]),
        resume: attempt > 1,
        sessionCostUsd: 0,
        model: null,
        schema: schema ?? null,
        hookCommand: hook,
        readOnly: false,
        web: false,
        trustProject: false,
        budgetUsd: null,
        timeoutMs: TIMEOUT_MS,
        env: {
          ANTHROPIC_BASE_URL: options.url,
          ANTHROPIC_API_KEY: 'switchyard-probe',
          CLAUDE_CONFIG_DIR: config(name),
          CLAUDE_CODE_MAX_RETRIES: '0',
          HOME: folder,
          USERPROFILE: folder,
        },
      }
      return startProbeProcess({
        claudePath: options.claudePath,
        env: Object.fromEntries(inherited),
        order,
        signal: options.signal,
        ...(extraArgs ? { extraArgs } : {}),
      })
    },
  }
}

/** Kills it in the second step of a turn, once it has stored what a resume needs. */
async function killAndResume(bench: Bench, model: ScriptedModel): Promise<{ begun: boolean; end: ProbeEnd }> {
  const first = bench.start('resume', { hook: DECIDING_HOOK })
  let over = false
  const cut = first.ended.finally(() => {
    over = true
  })
  const begun = () => asked(model, 'resume', 1) !== undefined && bench.isStored('resume')
  // Neither the server nor the file tells when both are there; the deadline ends the process and so the wait.
  while (!over && !begun()) await Promise.race([cut, pause(STORED_POLL_MS)])
  if (over) return { begun: false, end: await cut }
  first.kill()
  await cut
  return { begun: true, end: await bench.start('resume', { hook: DECIDING_HOOK, attempt: 2 }).ended }
}

const asked = (model: ScriptedModel, phase: ProbeFinding['name'], step: number) =>
  model.requests.find((request) => request.phase === phase && (request.step ?? -1) >= step)

function judgeHooks(bench: Bench, model: ScriptedModel, failing: ProbeEnd, deciding: ProbeEnd): ProbeFinding {
  const bad = (said: string): ProbeFinding => ({ name: 'hooks', ok: false, text: said })
  if (existsSync(bench.file('hooks', 'blocked.txt'))) return bad('runs tools although its policy hook failed')
  if (existsSync(bench.file('stream', 'refused.txt'))) return bad('runs tools that its policy hook denied')
  // Without an answer to the tool call nothing was shown.
  if (!asked(model, 'hooks', 1)) return bad(`did not get as far as its policy hook${said(failing)}`)
  if (!existsSync(bench.file('stream', 'allowed.txt')))
    return bad(`does not run tools that its policy hook allowed${said(deciding)}`)
  return { name: 'hooks', ok: true, text: 'blocks a tool whose policy hook fails or denies, and runs one it allows' }
}

function judgeStream(bench: Bench, model: ScriptedModel, { events, result, stderr }: ProbeEnd): ProbeFinding {
  const missing: string[] = []
  const has = (type: string) => events.some((event) => event.type === type)
  if (!has('init')) missing.push('an init event')
  if (!has('block-start') || !has('message-start')) missing.push('partial messages')
  if (!has('assistant')) missing.push('assistant events')
  if (result === null) missing.push('a result')
  else {
    if (result.isError || result.terminalReason !== 'completed') missing.push('a result with terminal_reason completed')
    const { structured } = result
    if (typeof structured !== 'object' || structured === null || !('fit' in structured))
      missing.push('the structured answer to --json-schema')
  }
  const session = asked(model, 'stream', 0)?.session
  if (session !== bench.session('stream')) missing.push('the session id it was given')
  return missing.length === 0
    ? { name: 'stream', ok: true, text: 'streams events, partial messages, a result and a structured answer' }
    : { name: 'stream', ok: false, text: `does not give ${missing.join(', ')}${said({ result, stderr })}` }
}

function judgeResume(
  bench: Bench,
  model: ScriptedModel,
  { begun, end }: { begun: boolean; end: ProbeEnd },
): ProbeFinding {
  const bad = (what: string): ProbeFinding => ({ name: 'resume', ok: false, text: `${what}${said(end)}` })
  if (!begun) return bad('did not begin a turn to be killed in')
  const request = model.requests.find((candidate) => candidate.phase === 'resume' && candidate.attempt === 2)
  if (!request || end.result === null || end.result.isError) return bad('does not resume a session after a kill')
  if (request.session !== bench.session('resume')) return bad('changes the session id when it resumes')
  if (!JSON.stringify(request.body).includes(REMEMBERED)) return bad('forgets the conversation when it resumes')
  return { name: 'resume', ok: true, text: 'resumes its session after a kill in the middle of a turn' }
}

/** What it said itself, if anything. */
function said({ result, stderr }: Pick<ProbeEnd, 'result' | 'stderr'>): string {
  const words = result?.isError ? (result.text ?? result.errors.join(' ')) : stderr.trim().split('\n').at(-1)
  return words ? ` (${words.slice(0, 200)})` : ''
}
