/** One task of the plan as a form; what is wrong stands at the field that it is about. */
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { Plan, PlannedTask } from '../../../../contract/plan.ts'
import { Button } from '../../../components/button.tsx'
import { areaClass, Field, inputClass } from '../../../components/field.tsx'
import { addDependency, changeTask, linesOf, removeDependency, renameTask, setMilestone } from './plan-edits.ts'

export interface Problem {
  readonly index: number | null
  readonly field: string | null
  readonly text: string
}

interface Props {
  plan: Plan
  task: PlannedTask
  problems: readonly Problem[]
  /** The plan after an edit of that field. */
  onEdit: (plan: Plan, field: string) => void
  onRename: (to: string) => void
  onRemove: () => void
}

export function TaskForm({ plan, task, problems, onEdit, onRename, onRemove }: Props) {
  const problem = (field: string): string | undefined =>
    problems
      .filter((item) => item.field === field)
      .map((item) => item.text)
      .join(' ') || undefined
  const whole = problems.filter((item) => item.field === null)
  const set = (part: Partial<PlannedTask>, field: string) => onEdit(changeTask(plan, task.id, part), field)
  const milestone = plan.milestones.find((item) => item.id === task.milestone)?.title ?? task.milestone ?? ''
  const [taken, setTaken] = useState<string | undefined>()
  const rename = (typed: string) => {
    const id = typed.trim()
    const renamed = renameTask(plan, task.id, id)
    setTaken('refused' in renamed ? renamed.refused : undefined)
    if (!('plan' in renamed) || id === task.id) return
    onEdit(renamed.plan, 'id')
    onRename(id)
  }
  return (
    <form className="space-y-4" aria-label={`Task ${task.title}`} onSubmit={(event) => event.preventDefault()}>
      {whole.map((item) => (
        <p key={item.text} className="outside-text text-fail">
          {item.text}
        </p>
      ))}
      <Field label="Title" problem={problem('title')}>
        {(field) => <Text {...field} value={task.title} max={300} onChange={(title) => set({ title }, 'title')} />}
      </Field>
      <Field label="Description" problem={problem('description')}>
        {({ id, describedBy }) => (
          <textarea
            id={id}
            aria-describedby={describedBy}
            value={task.description}
            onChange={(event) => set({ description: event.target.value }, 'description')}
            className={areaClass}
          />
        )}
      </Field>
      <Dependencies plan={plan} task={task} problem={problem('dependsOn')} onEdit={onEdit} />
      <Lines
        key={`accept ${task.id}`}
        label="Done when"
        hint="One sentence per line, each something that a test or the reviewer can check."
        problem={problem('acceptance')}
        value={task.acceptance}
        onChange={(acceptance) => set({ acceptance }, 'acceptance')}
      />
      <Lines
        key={`files ${task.id}`}
        label="Files"
        hint="One path or glob per line that this task alone may change while it runs, such as src/parse/**."
        problem={problem('files')}
        mono
        value={task.files}
        onChange={(files) => set({ files }, 'files')}
      />
      <div className="grid gap-4 phone:grid-cols-3">
        <Field label="Id" problem={taken ?? problem('id')}>
          {(field) => <Text {...field} value={task.id} max={64} mono late onChange={rename} />}
        </Field>
        <Field label="Milestone" problem={problem('milestone')}>
          {(field) => (
            <Text
              {...field}
              key={task.id}
              list="plan-milestones"
              value={milestone}
              max={120}
              late
              onChange={(title) => title !== milestone && onEdit(setMilestone(plan, task.id, title), 'milestone')}
            />
          )}
        </Field>
        <Field label="Role" problem={problem('role')}>
          {(field) => (
            <Text
              {...field}
              value={task.role ?? ''}
              max={80}
              onChange={(role) => set({ role: role === '' ? null : role }, 'role')}
            />
          )}
        </Field>
      </div>
      <datalist id="plan-milestones">
        {plan.milestones.map(({ id, title }) => (
          <option key={id} value={title} />
        ))}
      </datalist>
      <Button
        tone="danger"
        icon={<Trash2 size={14} aria-hidden />}
        disabled={plan.tasks.length === 1}
        onClick={onRemove}
      >
        Remove this task
      </Button>
    </form>
  )
}

function Text({
  id,
  describedBy,
  invalid,
  value,
  max,
  mono = false,
  late = false,
  list,
  onChange,
}: {
  id: string
  describedBy: string | undefined
  invalid: boolean
  value: string
  max: number
  mono?: boolean
  /** Taken by Enter and when the field is left: what is typed on the way there means nothing yet. */
  late?: boolean
  list?: string
  onChange: (value: string) => void
}) {
  const [typed, setTyped] = useState<string | null>(null)
  const take = () => {
    if (typed !== null) onChange(typed)
    setTyped(null)
  }
  return (
    <input
      id={id}
      list={list}
      aria-describedby={describedBy}
      aria-invalid={invalid}
      autoComplete="off"
      maxLength={max}
      value={typed ?? value}
      onChange={(event) => (late ? setTyped(event.target.value) : onChange(event.target.value))}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take()
      }}
      className={mono ? `${inputClass} font-mono` : inputClass}
    />
  )
}

function Lines({
  label,
  hint,
  problem,
  value,
  mono = false,
  onChange,
}: {
  label: string
  hint: string
  problem: string | undefined
  value: readonly string[]
  mono?: boolean
  onChange: (lines: string[]) => void
}) {
  // The text as it is typed, empty lines included, for as long as it says the same as the plan.
  const [typed, setTyped] = useState(value.join('\n'))
  const text = linesOf(typed).join('\n') === value.join('\n') ? typed : value.join('\n')
  return (
    <Field label={label} hint={hint} problem={problem}>
      {({ id, describedBy, invalid }) => (
        <textarea
          id={id}
          aria-describedby={describedBy}
          aria-invalid={invalid}
          rows={3}
          spellCheck={!mono}
          value={text}
          onChange={(event) => {
            setTyped(event.target.value)
            onChange(linesOf(event.target.value))
          }}
          className={mono ? `${areaClass} font-mono` : areaClass}
        />
      )}
    </Field>
  )
}

function Dependencies({
  plan,
  task,
  problem,
  onEdit,
}: Pick<Props, 'plan' | 'task' | 'onEdit'> & { problem: string | undefined }) {
  const [refused, setRefused] = useState<string | undefined>()
  const others = plan.tasks.filter((other) => other.id !== task.id && !task.dependsOn.includes(other.id))
  return (
    <div>
      <Field label="Waits for" problem={refused ?? problem}>
        {({ id, describedBy, invalid }) => (
          <select
            id={id}
            aria-describedby={describedBy}
            aria-invalid={invalid}
            value=""
            disabled={others.length === 0}
            onChange={(event) => {
              const added = addDependency(plan, task.id, event.target.value)
              setRefused('refused' in added ? added.refused : undefined)
              if ('plan' in added) onEdit(added.plan, `dependsOn ${event.target.value}`)
            }}
            className={inputClass}
          >
            <option value="">{others.length === 0 ? 'No other task' : 'Add a task that comes first…'}</option>
            {others.map((other) => (
              <option key={other.id} value={other.id}>
                {other.title}
              </option>
            ))}
          </select>
        )}
      </Field>
      {task.dependsOn.length > 0 && (
        <ul aria-label="Comes first" className="mt-2 flex flex-wrap gap-2">
          {task.dependsOn.map((id) => (
            <li key={id}>
              <Button
                aria-label={`Do not wait for ${id}`}
                onClick={() => {
                  setRefused(undefined)
                  onEdit(removeDependency(plan, task.id, id), `dependsOn ${id}`)
                }}
              >
                <span className="font-mono text-small">{id}</span>
                <span aria-hidden="true">✕</span>
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
