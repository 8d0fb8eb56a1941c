/** How a person answers what waits for them: the buttons, the note, the new budget. Used wherever such an item is shown. */
import { useState } from 'react'
import { AttentionId, RunId } from '../../../contract/ids.ts'
import type { Plan } from '../../../contract/plan.ts'
import type { AttentionKind } from '../../../contract/status.ts'
import type { AnswerKind, InboxItem } from '../../../contract/views.ts'
import { answerWords, inWindowWords } from '../../../contract/window-words.ts'
import { useCommand } from '../../api/command.ts'
import { useClient, useMayOperate } from '../../api/context.tsx'
import { useActions } from '../../app/actions.tsx'
import { keysOf, useKeymap } from '../../app/keymap.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { areaClass, Field, inputClass } from '../../components/field.tsx'
import { parseMoney } from '../../components/parse-money.ts'
import { useToast } from '../../components/toast.tsx'
import { WithCode } from '../../components/with-code.tsx'
import { planDrafts, unsavedPlan, useUnsavedPlan } from '../run/plan/plan-drafts.ts'
import { heldAnswers } from './held-answers.ts'

const TITLES: Record<AttentionKind, string> = {
  'plan-approval': 'The plan waits for your approval',
  'plan-invalid': 'No valid plan came',
  'red-base': 'A gate is red before anything was built',
  attempts: 'Attempts are used up',
  'empty-diff': 'Nothing was changed',
  review: 'The reviewer is not satisfied',
  recurrence: 'The same issue keeps coming back',
  'gate-change': 'The task changes what a gate runs',
  conflict: 'A conflict could not be resolved',
  'dropped-lines': 'The merge would drop lines',
  setup: 'The setup failed',
  credentials: 'Claude has no valid credentials',
  budget: 'The budget is used up',
  'base-branch': 'The base branch moved',
  'dirty-base': 'The checkout has uncommitted changes',
  'merge-gate': 'A gate is red on the merged tree',
  environment: 'The machine got in the way',
}

export const attentionTitle = (kind: AttentionKind): string => TITLES[kind]

/** `unsaved`: the plan was edited in this window, and approving it means those edits too. */
export function answerName(item: InboxItem, answer: AnswerKind, unsaved = false): string {
  if (unsaved && answer === 'approve' && item.kind === 'plan-approval') return 'Save and approve'
  return answerWords(item, answer)
}

export const ANSWER_KEYS: Record<AnswerKind, string> = { approve: 'a', retry: 'r', cancel: 'x', 'raise-budget': 'b' }

const needsDialog = (item: InboxItem, answer: AnswerKind): boolean =>
  answer === 'raise-budget' || answer === 'cancel' || (answer === 'retry' && item.task !== null)

export interface Answering {
  /** Answers at once, or asks for the note or amount first. */
  begin(answer: AnswerKind): void
  readonly busy: boolean
  readonly dialog: React.ReactNode
}

interface Given {
  readonly item: InboxItem
  readonly answer: AnswerKind
  readonly note: string
  readonly budgetUsd?: number | null
  /** The edited plan that is approved, and the id by which it is saved once however often it is sent; null: what is stored. */
  readonly edited: { readonly plan: Plan; readonly commandId: string } | null
}

/** Notes of answers that were held: whoever takes one back finds what they wrote. As long as the page. */
const drafts = new Map<string, string>()

function editedPlan(run: string): Given['edited'] {
  const plan = unsavedPlan(run)
  return plan && { plan, commandId: crypto.randomUUID() }
}

/** `hold`: the answer can be taken back for a few seconds before it is sent. */
export function useAnswer(item: InboxItem | null, hold = false): Answering {
  const client = useClient()
  const toast = useToast()
  const [asking, setAsking] = useState<{ item: InboxItem; answer: AnswerKind; note: string } | null>(null)
  const said = (given: Given) =>
    `${answerName(given.item, given.answer, given.edited !== null)}: ${given.item.taskTitle ?? given.item.spec}`
  const command = useCommand(
    async (given: Given, commandId) => {
      if (given.edited) await client.runs.editPlan({ ...given.edited, run: RunId.parse(given.item.run) })
      return client.inbox.answer({
        commandId,
        id: AttentionId.parse(given.item.id),
        answer: given.answer,
        note: given.note,
        ...(given.budgetUsd === undefined ? {} : { budgetUsd: given.budgetUsd }),
      })
    },
    {
      // What was held was told of when it was given.
      ...(hold ? {} : { done: (_: unknown, given: Given) => said(given) }),
      after: (_, given) => {
        // One that was held is sent while the next one is being asked about.
        setAsking((now) => (now?.item.id === given.item.id ? null : now))
        if (given.edited) planDrafts.drop(given.item.run)
      },
    },
  )
  const give = (given: Given) => {
    if (!hold) return command.mutate(given)
    setAsking(null)
    drafts.set(given.item.id, given.note)
    heldAnswers.hold(given.item.id, () => command.mutateAsync(given))
    toast({
      tone: 'done',
      text: said(given),
      action: {
        label: 'Undo',
        run: () => {
          heldAnswers.undo(given.item.id)
        },
      },
    })
  }
  return {
    begin(answer) {
      // What is held goes out by itself, one item beside the other: its sending keeps nobody from answering the next.
      if (!item?.answers.includes(answer) || (command.isPending && !hold)) return
      if (needsDialog(item, answer)) setAsking({ item, answer, note: drafts.get(item.id) ?? '' })
      else
        give({
          item,
          answer,
          note: '',
          edited: answer === 'approve' && item.kind === 'plan-approval' ? editedPlan(item.run) : null,
        })
    },
    busy: command.isPending && !hold,
    dialog: asking && (
      <AnswerDialog
        item={asking.item}
        answer={asking.answer}
        draft={asking.note}
        busy={command.isPending && !hold}
        onClose={() => setAsking(null)}
        onSend={(note, budgetUsd) =>
          give({
            item: asking.item,
            answer: asking.answer,
            note,
            ...(budgetUsd === undefined ? {} : { budgetUsd }),
            edited: null,
          })
        }
      />
    ),
  }
}

export function AnswerButtons({
  item,
  hints = false,
  hold = false,
}: {
  item: InboxItem
  hints?: boolean
  hold?: boolean
}) {
  const mayOperate = useMayOperate()
  const answering = useAnswer(item, hold)
  const keymap = useKeymap()
  const unsaved = useUnsavedPlan(item.run) !== null
  // In the inbox the selected item has its own actions, with keys.
  useActions(
    mayOperate && !hints
      ? item.answers.map((answer) => ({
          id: `answer-${answer}`,
          name: `${answerName(item, answer, unsaved)}: ${item.taskTitle ?? attentionTitle(item.kind)}`,
          section: 'Run',
          words: 'answer attention',
          run: () => answering.begin(answer),
        }))
      : [],
  )
  if (!mayOperate) return null
  const keyOf = (answer: AnswerKind) =>
    keysOf({ id: `inbox-${answer}`, section: '', keys: ANSWER_KEYS[answer] }, keymap)
  return (
    <div className="flex flex-wrap gap-2">
      {item.answers.map((answer, index) => (
        <Button
          key={answer}
          tone={index === 0 ? 'primary' : answer === 'cancel' ? 'danger' : 'plain'}
          busy={answering.busy}
          onClick={() => answering.begin(answer)}
          hint={hints ? keyOf(answer) : undefined}
        >
          {answerName(item, answer, unsaved)}
          {needsDialog(item, answer) && '…'}
        </Button>
      ))}
      {answering.dialog}
    </div>
  )
}

function AnswerDialog({
  item,
  answer,
  draft,
  busy,
  onClose,
  onSend,
}: {
  item: InboxItem
  answer: AnswerKind
  draft: string
  busy: boolean
  onClose: () => void
  onSend: (note: string, budgetUsd?: number) => void
}) {
  const [note, setNote] = useState(draft)
  const [amount, setAmount] = useState('')
  const [problem, setProblem] = useState<string | undefined>()
  const name = answerName(item, answer)
  const sendIt = () => {
    if (answer !== 'raise-budget') return onSend(note)
    const usd = parseMoney(amount, 10)
    if (!usd.ok) return setProblem(usd.failure.message)
    onSend(note, usd.value)
  }
  return (
    <Dialog
      title={`${name}: ${item.taskTitle ?? item.spec}`}
      onClose={onClose}
      onCommit={sendIt}
      footer={
        <>
          <Button onClick={onClose}>Back</Button>
          <Button tone={answer === 'cancel' ? 'danger' : 'primary'} hint="mod+enter" busy={busy} onClick={sendIt}>
            {name}
          </Button>
        </>
      }
    >
      <div className="space-y-3 p-4">
        <p className="outside-text text-text-2">
          <WithCode text={inWindowWords(item.text, item.task)} />
        </p>
        {answer === 'raise-budget' ? (
          <Field label="New budget of the run, US dollars" problem={problem}>
            {({ id, describedBy, invalid }) => (
              <input
                data-first
                id={id}
                inputMode="decimal"
                autoComplete="off"
                aria-describedby={describedBy}
                aria-invalid={invalid}
                value={amount}
                onChange={(event) => setAmount(event.target.value)}
                className={inputClass}
              />
            )}
          </Field>
        ) : (
          <Field
            label="Note"
            hint={
              answer === 'cancel'
                ? 'Kept in the record of the run.'
                : 'The next attempt reads this. Say what to do differently.'
            }
          >
            {({ id, describedBy }) => (
              <textarea
                data-first
                id={id}
                aria-describedby={describedBy}
                value={note}
                maxLength={20_000}
                onChange={(event) => setNote(event.target.value)}
                className={areaClass}
              />
            )}
          </Field>
        )}
      </div>
    </Dialog>
  )
}
