/** What is proven about exactly the tree that is shown: every gate of the pipeline, the verdict, and what comes next. */
import type { TaskDetail } from '../../../contract/views.ts'
import { Button } from '../../components/button.tsx'
import { StatusGlyph, type StatusShape } from '../../components/status-glyph.tsx'
import { answerName, useAnswer } from '../inbox/answer.tsx'
import { useUnanswered } from '../inbox/held-answers.ts'

export interface Proof {
  readonly name: string
  readonly state: 'green' | 'red' | 'none' | 'running'
}

/** Each gate of the pipeline with the last run of it on this tree. */
export function proofs(task: Pick<TaskDetail, 'card' | 'gateRuns'>, tree: string): Proof[] {
  return task.card.phases
    .filter((tick) => tick.kind === 'gate')
    .map(({ name }) => {
      const runs = task.gateRuns.filter((run) => run.gate === name && run.tree === tree)
      const ended = runs.findLast((run) => run.passed !== null)
      if (ended) return { name, state: ended.passed ? 'green' : 'red' }
      const running = task.card.phases.some((tick) => tick.name === name && tick.state === 'running')
      return { name, state: running && runs.length > 0 ? 'running' : 'none' }
    })
}

const SHAPE: Record<Proof['state'], StatusShape> = {
  green: 'merged',
  red: 'failed',
  none: 'waiting',
  running: 'verifying',
}
const WORDS: Record<Proof['state'], string> = {
  green: 'passed',
  red: 'failed',
  none: 'not run on this tree',
  running: 'running',
}

export function Evidence({ task, tree }: { task: TaskDetail; tree: string }) {
  const verdict = task.verdicts.findLast((item) => item.tree === tree)
  const reviewed = task.card.phases.some((tick) => tick.kind === 'review')
  const item = useUnanswered(task.attention)[0] ?? null
  const answer = useAnswer(item)
  const next = nextStep(task)
  return (
    <div className="shrink-0 border-b border-line px-4 py-2 text-small">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <span className="text-text-3">
          Tree{' '}
          <span className="font-mono" title={tree}>
            {tree.slice(0, 7)}
          </span>
        </span>
        {proofs(task, tree).map((proof) => (
          <span key={proof.name} className="inline-flex items-center gap-1.5">
            <StatusGlyph shape={SHAPE[proof.state]} />
            {proof.name}{' '}
            <span className={proof.state === 'none' ? 'text-text-3' : undefined}>{WORDS[proof.state]}</span>
          </span>
        ))}
        {reviewed && (
          <span className="inline-flex items-center gap-1.5">
            <StatusGlyph shape={verdict ? (verdict.effective === 'approved' ? 'merged' : 'reviewing') : 'waiting'} />
            {verdict ? (
              verdict.effective === 'approved' ? (
                'approved by the reviewer'
              ) : (
                'changes requested'
              )
            ) : (
              <span className="text-text-3">not reviewed on this tree</span>
            )}
          </span>
        )}
      </div>
      {(next !== null || item?.answers.includes('approve')) && (
        <div className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1">
          {next !== null && <p className="outside-text min-w-0 flex-1 text-text-2">{next}</p>}
          {item?.answers.includes('approve') && (
            <Button
              busy={answer.busy}
              onClick={() => answer.begin('approve')}
              title="This tree goes to the merge queue"
            >
              {answerName(item, 'approve')} and merge
            </Button>
          )}
        </div>
      )}
      {answer.dialog}
    </div>
  )
}

/** What happens to this tree next, in one sentence. */
export function nextStep(task: Pick<TaskDetail, 'card' | 'attention' | 'requests'>): string | null {
  const { card } = task
  const waiting = task.requests.filter((request) => request.state !== 'answered')
  if (card.status === 'merged')
    return `Merged into the integration branch as ${card.mergedCommit?.slice(0, 7) ?? 'a commit of its own'}.`
  if (waiting.length > 0) {
    const comments = waiting.reduce((sum, request) => sum + request.comments.length, 0)
    const what = comments === 0 ? 'your note' : comments === 1 ? 'your comment' : `your ${comments} comments`
    return waiting.some((request) => request.state === 'working')
      ? `An agent works on ${what} now; gates and review judge what comes of it.`
      : `Sent back: the next agent gets ${what}.`
  }
  const [item] = task.attention
  if (item)
    return item.answers.includes('approve')
      ? 'It waits for you. Accepting takes this tree to the merge queue; sending it back has an agent revise it.'
      : 'It waits for you. This tree cannot be accepted as it is: sending it back has an agent go on from it.'
  if (card.step === 'merge') return 'It is in the merge queue: the gates judge the merged tree before the branch moves.'
  return null
}
