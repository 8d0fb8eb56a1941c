/** What a person may say about a run before it starts: budget, agents, approval and merge. Empty means: as configured. */
import type { StartOptions } from '../../../contract/procedures/runs.ts'
import { Check, Field, inputClass } from '../../components/field.tsx'

export interface OptionInput {
  budget: string
  agents: string
  yes: boolean
  merge: boolean
}

export function parseOptions(input: OptionInput): {
  options: StartOptions | null
  problems: { budget?: string; agents?: string }
} {
  const problems: { budget?: string; agents?: string } = {}
  const budget = input.budget.trim() === '' ? undefined : Number(input.budget.replace(',', '.'))
  const agents = input.agents.trim() === '' ? undefined : Number(input.agents)
  if (budget !== undefined && !(budget > 0 && Number.isFinite(budget)))
    problems.budget = 'An amount above 0, such as 5.'
  if (agents !== undefined && !(Number.isInteger(agents) && agents >= 1 && agents <= 64))
    problems.agents = 'A whole number from 1 to 64.'
  if (problems.budget ?? problems.agents) return { options: null, problems }
  return {
    options: {
      ...(budget === undefined ? {} : { budgetUsd: budget }),
      ...(agents === undefined ? {} : { maxAgents: agents }),
      ...(input.yes ? { yes: true } : {}),
      ...(input.merge ? { merge: true } : {}),
    },
    problems,
  }
}

export function RunOptions({
  value,
  onChange,
  problems,
  base,
  defaults,
}: {
  value: OptionInput
  onChange: (value: OptionInput) => void
  problems: { budget?: string; agents?: string }
  base: string
  defaults: { maxAgents: number; budgetUsd: number | null }
}) {
  return (
    <fieldset className="grid gap-x-4 gap-y-3 border-t border-line pt-4 phone:grid-cols-2">
      <legend className="sr-only">Options of this run</legend>
      <Field label="Budget, US dollars" problem={problems.budget}>
        {({ id, describedBy, invalid }) => (
          <input
            id={id}
            inputMode="decimal"
            autoComplete="off"
            aria-describedby={describedBy}
            aria-invalid={invalid}
            placeholder={defaults.budgetUsd === null ? 'No cap' : String(defaults.budgetUsd)}
            value={value.budget}
            onChange={(event) => onChange({ ...value, budget: event.target.value })}
            className={inputClass}
          />
        )}
      </Field>
      <Field label="Agents at once" problem={problems.agents}>
        {({ id, describedBy, invalid }) => (
          <input
            id={id}
            inputMode="numeric"
            autoComplete="off"
            aria-describedby={describedBy}
            aria-invalid={invalid}
            placeholder={String(defaults.maxAgents)}
            value={value.agents}
            onChange={(event) => onChange({ ...value, agents: event.target.value })}
            className={inputClass}
          />
        )}
      </Field>
      <Check
        label="Start without my approval of the plan"
        checked={value.yes}
        onChange={(event) => onChange({ ...value, yes: event.target.checked })}
      />
      <Check
        label={`Merge into ${base} when everything passed`}
        checked={value.merge}
        onChange={(event) => onChange({ ...value, merge: event.target.checked })}
      />
    </fieldset>
  )
}
