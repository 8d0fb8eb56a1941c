/** What a run of a spec would do: tasks, strategy, pipeline, gates, and whether the machine is ready. */
import type { ReactNode } from 'react'
import type { StrategyName } from '../../../contract/plan.ts'
import type { CheckView, IntakePreview } from '../../../contract/procedures/intake.ts'
import { cx } from '../../components/cx.ts'
import { plural } from '../../components/format.ts'
import { StatusGlyph } from '../../components/status-glyph.tsx'
import { WithCode } from '../../components/with-code.tsx'
import { EstimateText } from './estimate.tsx'

export function PreviewOfRun({
  preview,
  strategy,
}: {
  preview: IntakePreview /** As chosen for this run. */
  strategy: StrategyName | null
}) {
  const configured = preview.strategy
  return (
    <div className="space-y-4 border-t border-line pt-4">
      <section>
        <h3 className="mb-1 font-medium">
          {preview.tasks ? plural(preview.tasks.length, 'task') : 'The tasks will be planned'}
        </h3>
        {preview.tasks ? (
          <ol className="max-h-52 overflow-auto rounded-m border border-line">
            {preview.tasks.map((task) => (
              <li
                key={task.id}
                className="flex min-h-8 items-baseline gap-x-3 border-line px-3 py-1.5 not-first:border-t max-phone:flex-wrap"
              >
                <span className="outside-text min-w-0 flex-1 max-phone:basis-full">{task.title}</span>
                {task.dependsOn.length > 0 && (
                  <span className="max-w-2/5 truncate text-small text-text-3">after {task.dependsOn.join(', ')}</span>
                )}
                <span className="shrink-0 font-mono text-small text-text-3">{task.id}</span>
              </li>
            ))}
          </ol>
        ) : (
          <p className="text-text-2">
            An agent reads the spec and the project and proposes tasks, their order and how each is proven. You approve
            the plan before anything is built.
          </p>
        )}
      </section>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5">
        <Row name="Base">
          {preview.base} <span className="font-mono text-text-3">{preview.baseCommit.slice(0, 7)}</span>
        </Row>
        <Row name="Strategy">
          {strategy ?? configured.chosen ?? configured.requested}
          <span className="text-text-2"> · {strategy === null ? configured.reason : 'chosen above, for this run'}</span>
        </Row>
        <Row name="Estimate">
          <EstimateText estimate={preview.estimate} sample={preview.sample} />
        </Row>
        <Row name="Pipeline">{preview.pipeline.join(' → ')}</Row>
        <Row name="Gates">
          {preview.gates.length === 0
            ? 'none: only the reviewer proves the work'
            : preview.gates.map((gate) => (
                <span key={gate.name} className="block">
                  {gate.name} <code className="outside-text font-mono text-small text-text-2">{gate.command}</code>
                </span>
              ))}
        </Row>
      </dl>
      {preview.notes.length > 0 && (
        <ul className="space-y-1 text-text-2">
          {preview.notes.map((note) => (
            <li key={note} className="outside-text border-l-2 border-line-strong pl-2">
              {note}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-text-3">{name}</dt>
      <dd className="outside-text min-w-0">{children}</dd>
    </>
  )
}

/** Failed checks in full; those that passed in one line that opens. */
export function Checks({ checks }: { checks: readonly CheckView[] }) {
  const failed = checks.filter((check) => !check.ok)
  const passed = checks.filter((check) => check.ok)
  return (
    <div className={cx(failed.length > 0 && 'rounded-m bg-fail-soft p-3')}>
      {failed.length > 0 && (
        <ul className="mb-2 space-y-1.5">
          {failed.map((check) => (
            <CheckLine key={check.name} check={check} />
          ))}
        </ul>
      )}
      {passed.length > 0 && (
        <details>
          <summary className="w-fit text-text-2">
            {failed.length === 0 ? 'The machine is ready: ' : ''}
            {plural(passed.length, 'check')} passed
          </summary>
          <ul className="mt-2 space-y-1.5">
            {passed.map((check) => (
              <CheckLine key={check.name} check={check} />
            ))}
          </ul>
        </details>
      )}
    </div>
  )
}

export function CheckLine({ check }: { check: CheckView }) {
  return (
    <li className="flex items-start gap-2">
      <StatusGlyph shape={check.ok ? 'merged' : 'failed'} className="mt-0.75" />
      <span className="outside-text min-w-0">
        <span className="font-medium">{check.name}</span>
        <span className="sr-only">{check.ok ? ' passed' : ' failed'}</span>{' '}
        {/* What a program says of itself begins with its name. */}
        <span className="text-text-2">
          <WithCode text={check.text.replace(new RegExp(`^${check.name} `), '')} />
        </span>
      </span>
    </li>
  )
}
