/** What a person may say about a run before it starts: budget, agents, strategy, approval and merge. Empty means: as configured. */
import { StrategyName } from '../../../contract/plan.ts'
import type { StartOptions } from '../../../contract/procedures/runs.ts'
import { Check, Field, inputClass } from '../../components/field.tsx'
import { parseMoney } from '../../components/parse-money.ts'

export interface OptionInput {
  budget: string
  agents: string
  /** Name of a strategy. */
  strategy: string
  yes: boolean
  merge: boolean
}

export function parseOptions(input: OptionInput): {
  options: StartOptions | null
  problems: { budget?: string; agents?: string }
} {
  const problems: { budget?: string; agents?: string } = {}
  const budget = input.budget.trim() === '' ? undefined : parseMoney(input.budget, 5)
  const agents = input.agents.trim() === '' ? undefined : Number(input.agents)
  const strategy = StrategyName.safeParse(input.strategy).data
  if (budget?.ok === false) problems.budget = budget.failure.message
  if (agents !== undefined && !(Number.isInteger(agents) && agents >= 1 && agents <= 64))
    problems.agents = 'A whole number from 1 to 64.'
  if (problems.budget ?? problems.agents) return { options: null, problems }
  return {
    options: {
      ...(budget?.ok ? { budgetUsd: budget.value } : {}),
      ...(agents === undefined ? {} : { maxAgents: agents }),
      ...(strategy === undefined ? {} : { strategy }),
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
  defaults: { maxAgents: number; budgetUsd: number | null; strategy: { requested: StrategyName } }
}) {
  return (
    <fieldset className="grid grid-cols-2 gap-x-4 gap-y-3 phone:grid-cols-3">
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
      <div className="max-phone:col-span-2">
        <Field label="Strategy">
          {({ id }) => (
            <select
              id={id}
              value={value.strategy}
              onChange={(event) => onChange({ ...value, strategy: event.target.value })}
              className={inputClass}
            >
              <option value="">As configured ({defaults.strategy.requested})</option>
              {StrategyName.options.map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      <div className="col-span-full flex flex-wrap gap-x-6 gap-y-2">
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
      </div>
    </fieldset>
  )
}
