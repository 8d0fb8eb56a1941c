/** What `review` prints: evidence and verdict in front, then the diff. */
import { fail } from '../../../../contract/result.ts'
import { EXIT } from '../../../../contract/status.ts'
import { type ReviewSubject, reviewSubject } from '../../../services/reviews/review-subject.ts'
import { surroundings } from '../../compose.ts'
import { done, type Outcome } from '../action.ts'
import type { CliContext } from '../context.ts'
import { readSubject, taskOrRun } from '../find-task.ts'
import { plain, plainLine, print, printJson } from '../output.ts'
import { type Colors, colorsFor, duration, usesColor } from '../style.ts'
import { table } from '../table.ts'
import { diffStat } from './diff-stat.ts'
import { page } from './page.ts'
import { findingLines, issueLines } from './verdict-lines.ts'

/** More than anybody reads on a terminal; the command that shows all of it is printed then. */
const MAX_DIFF_BYTES = 8 * 1024 * 1024

export interface ReviewFlags {
  readonly run?: string
  readonly stat?: boolean
  readonly json?: boolean
}

export async function showReview(cli: CliContext, name: string | undefined, flags: ReviewFlags): Promise<Outcome> {
  const found = readSubject(cli, (store) => taskOrRun(store, name, flags.run))
  if (!found.ok) return found
  const { state, task } = found.value
  const opened = await surroundings(cli.env).git.open(state.created.projectDir)
  if (!opened.ok) return opened
  const repository = opened.value
  const subject = reviewSubject(state, task)
  if (subject === null) {
    const { run } = state.created
    return fail(
      'nothing-to-review',
      `${task ? `Task ${task.id}` : `Run ${run}`} has changed nothing yet. See \`switchyard status ${run}\`.`,
    )
  }
  const exists = await Promise.all([subject.from, subject.to].map((commit) => repository.resolve(`${commit}^{commit}`)))
  if (exists.includes(null))
    return fail(
      'commit-gone',
      `The commits of ${task ? `task ${task.id}` : `run ${state.created.run}`} are not in ${repository.root} any more; there is nothing to compare.`,
    )
  const diff = await repository.diff(subject.from, subject.to, { maxBytes: MAX_DIFF_BYTES })
  const files = diffStat(diff)
  if (flags.json) {
    printJson(cli, { ...subject, files, ...(flags.stat ? {} : { diff }) })
    return done
  }
  const colored = usesColor(cli.stdout, cli.env)
  const colors = colorsFor(cli.stdout, cli.env)
  const text = [
    ...headLines(subject, colors),
    '',
    ...statLines(files, colors),
    ...(flags.stat ? [] : ['', ...(colored ? diffLines(plain(diff), colors) : [plain(diff)])]),
  ].join('\n')
  if (cli.stdout.isTTY && !flags.stat) await page(cli, `${text}\n`)
  else print(cli, text)
  return { ok: true, value: EXIT.succeeded }
}

function headLines(subject: ReviewSubject, colors: Colors): string[] {
  const { verdict } = subject
  const gates = subject.gates.map((gate) => {
    if (gate.evidence === null) return [gate.gate, colors.dim('not run on this tree'), '', '']
    const { passed, exitCode, timedOut, durationMs, command } = gate.evidence
    const result = timedOut ? 'timed out' : `exit ${exitCode ?? 'by a signal'}`
    return [
      gate.gate,
      (passed ? colors.green : colors.red)(passed ? `passed (${result})` : `failed (${result})`),
      duration(durationMs),
      colors.dim(plainLine(command)),
    ]
  })
  const lines = [
    colors.bold(plainLine(subject.title)),
    colors.dim(
      `${subject.status} · ${subject.from.slice(0, 10)}..${subject.to.slice(0, 10)} · tree ${subject.tree.slice(0, 10)}${subject.branch === null ? '' : ` · ${subject.branch}`}`,
    ),
    '',
    'Gates on exactly this tree:',
    ...(gates.length === 0 ? ['  none are configured'] : table(gates, '  ')),
  ]
  if (subject.tasks.length > 0)
    lines.push(
      '',
      'Tasks:',
      ...table(
        subject.tasks.map((task) => [task.id, task.status, task.verdict ?? 'not reviewed', plainLine(task.title)]),
        '  ',
      ),
    )
  else if (verdict === null) lines.push('', 'It was not reviewed yet.')
  else {
    const word = verdict.effective.replace('_', ' ')
    lines.push(
      '',
      `Verdict of round ${verdict.round}: ${(verdict.effective === 'approved' ? colors.green : colors.yellow)(word)}${verdict.onThisTree ? '' : colors.yellow(' (on an earlier tree)')}`,
      ...(verdict.summary === '' ? [] : [`  ${plainLine(verdict.summary)}`]),
      ...issueLines(verdict.issues, colors),
      ...findingLines(verdict.findings, colors),
    )
  }
  for (const item of subject.attention) lines.push('', colors.yellow(`${item.kind}: ${plainLine(item.text)}`))
  return lines
}

function statLines(files: ReturnType<typeof diffStat>, colors: Colors): string[] {
  if (files.length === 0) return ['No file differs.']
  return table(
    files.map((file) => [
      plainLine(file.path),
      file.binary ? 'binary' : colors.green(`+${file.added}`),
      file.binary ? '' : colors.red(`-${file.deleted}`),
    ]),
    '  ',
  )
}

function diffLines(diff: string, colors: Colors): string[] {
  return diff.split('\n').map((line) => {
    if (line.startsWith('diff --git')) return colors.bold(line)
    if (/^(?:index |--- |\+\+\+ |new file|deleted file|similarity|rename )/.test(line)) return colors.bold(line)
    if (line.startsWith('@@')) return colors.cyan(line)
    if (line.startsWith('+')) return colors.green(line)
    return line.startsWith('-') ? colors.red(line) : line
  })
}
