/** What `doctor` does: examines, probes where that is due and possible, and prints a table. */
import { resolve } from 'node:path'
import { EXIT } from '../../../contract/status.ts'
import type { ProbeReport } from '../../agents/claude/probe.ts'
import type { FoundClaudeCli } from '../../services/environment/checks.ts'
import {
  type Diagnosis,
  type DoctorOptions,
  examineData,
  examineMachine,
  examineProject,
} from '../../services/environment/doctor.ts'
import { probeNow, rememberedProbe, unfit } from '../../services/environment/probe.ts'
import { openEngine, surroundings } from '../compose.ts'
import type { Outcome } from './action.ts'
import type { CliContext } from './context.ts'
import { note, plainLine, print, printJson } from './output.ts'
import { openReader } from './reader.ts'
import { type Colors, colorsFor, plural } from './style.ts'
import { table } from './table.ts'

export interface DoctorFlags {
  readonly project?: string
  readonly probe?: boolean
  readonly json?: boolean
}

export async function examine(cli: CliContext, flags: DoctorFlags): Promise<Outcome> {
  const { env, git, paths } = surroundings(cli.env)
  const options: DoctorOptions = { env, git, paths }
  const dir = resolve(cli.cwd, flags.project ?? '.')
  // Without a word about a project, a folder that is none is no fault.
  const isProject = flags.project !== undefined || (await git.open(dir)).ok
  const [machine, project] = await Promise.all([
    examineMachine(options),
    isProject ? examineProject(options, dir) : Promise.resolve([]),
  ])
  const data = examineData(options)
  const checks: Diagnosis[] = [...machine.diagnoses]
  if (machine.claude !== null)
    checks.push(await probe(cli, machine.claude, { force: flags.probe === true, held: data.holder !== null }))
  checks.push(...data.diagnoses, ...project)
  const failed = checks.filter((check) => check.status === 'fail')
  const value = failed.length === 0 ? EXIT.succeeded : EXIT.usage
  if (flags.json) printJson(cli, { ok: failed.length === 0, checks })
  else {
    print(cli, lines(checks, colorsFor(cli.stdout, cli.env)).join('\n'))
    print(cli, failed.length === 0 ? '\nReady.' : `\n${plural(failed.length, 'check')} failed.`)
  }
  return { ok: true, value }
}

async function probe(
  cli: CliContext,
  claude: FoundClaudeCli,
  { force, held }: { force: boolean; held: boolean },
): Promise<Diagnosis> {
  const line = (status: Diagnosis['status'], text: string): Diagnosis => ({
    group: 'machine',
    name: 'probe',
    status,
    text,
  })
  const told = (report: ProbeReport): Diagnosis =>
    report.ok
      ? line('ok', `claude ${claude.version} ${report.findings.map((finding) => finding.text).join('; ')}`)
      : line('fail', unfit(claude, report))
  if (!force) {
    const reader = openReader(cli)
    if (reader.ok) {
      try {
        const known = rememberedProbe(reader.value.store, claude)
        if (known !== null) return told(known)
      } finally {
        reader.value.store.close()
      }
    }
  }
  const unknown = 'not probed yet: the engine is held, so the next run does it'
  if (held) return line('warn', unknown)
  const opened = openEngine(surroundings(cli.env), { command: 'switchyard doctor', claudePath: claude.path })
  if (!opened.ok)
    return opened.failure.code === 'engine-held' ? line('warn', unknown) : line('warn', opened.failure.message)
  try {
    note(cli, `Probing claude ${claude.version} against a scripted model (a few seconds, no tokens) ...`)
    return told(await probeNow({ store: opened.value.store, claude, env: cli.env, clock: cli.clock }))
  } finally {
    opened.value.close()
  }
}

const LOOKS = {
  ok: { symbol: '✓', color: 'green' },
  warn: { symbol: '!', color: 'yellow' },
  fail: { symbol: '✗', color: 'red' },
} as const

const TITLES: Readonly<Record<Diagnosis['group'], string>> = {
  machine: 'Machine',
  data: 'Data directory',
  project: 'Project',
}

function lines(checks: readonly Diagnosis[], colors: Colors): string[] {
  const groups = [...new Set(checks.map((check) => check.group))]
  return groups.flatMap((group, index) => [
    ...(index === 0 ? [] : ['']),
    colors.bold(TITLES[group]),
    ...table(
      checks
        .filter((check) => check.group === group)
        .map(({ status, name, text }) => [colors[LOOKS[status].color](LOOKS[status].symbol), name, plainLine(text)]),
      '  ',
    ),
  ])
}
