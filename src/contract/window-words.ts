/**
 * How the window says what a sentence of the engine says to do. Sentences about what waits for a person are stored once,
 * with commands as they are typed; in the page and in notifications nobody types, and a button or a tab does the same.
 */
import { assertNever } from './result.ts'
import type { AnswerKind, InboxItem, TaskCard } from './views.ts'

/** Names of the buttons that answer an item. */
export function answerWords({ kind, task }: Pick<InboxItem, 'kind' | 'task'>, answer: AnswerKind): string {
  switch (answer) {
    case 'approve':
      return kind === 'plan-approval' ? APPROVE_PLAN : ACCEPT
    case 'retry':
      return task === null ? TRY_AGAIN : SEND_BACK
    case 'cancel':
      return task === null ? 'Cancel run' : CANCEL_TASK
    case 'raise-budget':
      return RAISE_BUDGET
    default:
      return assertNever(answer, 'answer')
  }
}

const APPROVE_PLAN = 'Approve plan'
const ACCEPT = 'Accept as it is'
const TRY_AGAIN = 'Try again'
const SEND_BACK = 'Send back'
const CANCEL_TASK = 'Cancel task'
const RAISE_BUDGET = 'Raise budget'

const quoted = (button: string): string => `“${button}”`

/** What does the same as a command, by its words; the first that fits. null: the window has no such thing. */
const WAYS: readonly (readonly [RegExp, (task: string | null) => string])[] = [
  [/^resume \S+ .*--budget\b/, () => quoted(RAISE_BUDGET)],
  [/^resume \S+ .*--yes\b/, () => quoted(APPROVE_PLAN)],
  [/^resume \S+ .*--allow-red-base\b/, () => quoted(ACCEPT)],
  [/^(?:resume|merge) \S+$/, (task) => quoted(task === null ? TRY_AGAIN : SEND_BACK)],
  [/^tasks retry \S+/, () => quoted(SEND_BACK)],
  [/^tasks approve \S+/, () => quoted(ACCEPT)],
  [/^tasks cancel \S+/, () => quoted(CANCEL_TASK)],
  [/^review \S+/, () => 'the Changes tab'],
  [/^logs \S+/, () => 'the Transcript tab'],
  [/^qa-report \S+/, () => 'the Reviews tab'],
  [/^status \S+/, () => 'the Plan tab'],
]

/** The sentence about an item of that task (null: of the run as a whole), with places of the window in place of commands. */
export const inWindowWords = (text: string, task: string | null): string =>
  text.replaceAll(/`switchyard ([^`]*)`/g, (typed, command: string) => {
    const way = WAYS.find(([form]) => form.test(command))
    return way ? way[1](task) : typed
  })

/** What is said beside a task: of what waits for a person in it, or in the run that holds it back. */
export const noteInWindowWords = ({ note, status, id }: Pick<TaskCard, 'note' | 'status' | 'id'>): string | null =>
  note === null ? null : inWindowWords(note, status === 'attention' ? id : null)
