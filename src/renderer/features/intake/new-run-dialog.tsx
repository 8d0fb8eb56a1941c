/** From a spec to a run: what would happen is shown first, and nothing starts before the person says so. */
import { useQuery } from '@tanstack/react-query'
import { FileText, Upload } from 'lucide-react'
import { useRef, useState } from 'react'
import type { StartOptions } from '../../../contract/procedures/runs.ts'
import { useCommand } from '../../api/command.ts'
import { useClient } from '../../api/context.tsx'
import { type Problem, problemOf } from '../../api/problem.ts'
import { visible } from '../../api/visible.ts'
import { useNativeDialog, useUsedSpec } from '../../app/native-dialog.ts'
import { go, runRoute } from '../../app/routes.ts'
import type { PickedSpec } from '../../app/shell-context.ts'
import { useStored } from '../../app/stored.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Field, inputClass } from '../../components/field.tsx'
import { Loading, ProblemNote } from '../../components/states.tsx'
import { useToast } from '../../components/toast.tsx'
import { useSampleProject } from '../home/use-sample.ts'
import { AddProject } from './add-project.tsx'
import { Checks, PreviewOfRun } from './preview.tsx'
import { readSpec, SPEC_TYPES, specAt } from './read-spec.ts'
import { type OptionInput, parseOptions, RunOptions } from './run-options.tsx'

interface Props {
  spec: PickedSpec | null
  project: string | null
  onSpec: (spec: PickedSpec) => void
  onClose: () => void
}

export function NewRunDialog({ spec, project: asked, onSpec, onClose }: Props) {
  const client = useClient()
  const usedSpec = useUsedSpec()
  const [last, setLast] = useStored('project')
  const [picked, setPicked] = useState<string | null>(asked)
  const [adding, setAdding] = useState(false)
  const [options, setOptions] = useState<OptionInput>({
    budget: '',
    agents: '',
    strategy: '',
    yes: false,
    merge: false,
  })
  const [problem, setProblem] = useState<Problem | null>(null)

  const projects = useQuery({ queryKey: ['projects'], queryFn: ({ signal }) => client.projects.list({}, { signal }) })
  const known = projects.data?.filter((item) => item.present) ?? []
  const project = picked ?? known.find((item) => item.dir === last)?.dir ?? known[0]?.dir ?? null

  const preview = useQuery({
    queryKey: ['preview', project, spec?.source],
    queryFn: async ({ signal }) => {
      if (!spec || project === null) throw new Error('There is nothing to preview')
      return visible(await client.intake.preview({ spec: spec.source, project }, { signal }))
    },
    enabled: spec !== null && project !== null,
    staleTime: 0,
  })

  const sample = useSampleProject((dir) => {
    setPicked(dir)
    setAdding(false)
  })

  const start = useCommand(
    (chosen: StartOptions, commandId) => {
      if (!spec || project === null) throw new Error('started without a spec')
      return client.runs.start({ commandId, spec: spec.source, project, options: chosen })
    },
    {
      after: ({ run }) => {
        setLast(project)
        if (spec && 'path' in spec.source) usedSpec(spec.source.path)
        onClose()
        go(runRoute(run))
      },
      failed: (why) => {
        setProblem(why)
        return true
      },
    },
  )
  const parsed = parseOptions(options)
  const ready = preview.data?.ready === true && parsed.options !== null
  const begin = () => {
    if (!ready || !parsed.options || start.isPending) return
    setProblem(null)
    start.mutate(parsed.options)
  }

  return (
    <Dialog
      title={preview.data?.title ?? spec?.name ?? 'New run'}
      wide
      onClose={onClose}
      onCommit={begin}
      footer={
        <>
          <span className="min-w-0 flex-1 text-small text-text-3">
            {spec && preview.data && !preview.data.ready
              ? 'Mend what is marked above, then start.'
              : 'Nothing has started yet.'}
          </span>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" hint="mod+enter" busy={start.isPending} disabled={!ready} onClick={begin}>
            Start run
          </Button>
        </>
      }
    >
      <div className="space-y-4 p-4">
        <div className="grid gap-4 phone:grid-cols-2">
          <SpecPicker spec={spec} project={project} onSpec={onSpec} />
          {adding || (projects.data && known.length === 0) ? (
            <div>
              <AddProject
                onAdded={(dir) => {
                  setPicked(dir)
                  setAdding(false)
                }}
                {...(known.length > 0 ? { onCancel: () => setAdding(false) } : {})}
              />
              <p className="mt-2 text-small text-text-2">
                Nothing at hand?{' '}
                <button
                  type="button"
                  disabled={sample.isPending}
                  onClick={() => sample.mutate(null)}
                  className="text-accent underline underline-offset-3 touch:min-h-11"
                >
                  Use a copy of the sample project
                </button>
              </p>
            </div>
          ) : (
            <Field label="Project">
              {({ id }) => (
                <div className="flex gap-2">
                  <select
                    id={id}
                    value={project ?? ''}
                    onChange={(event) => setPicked(event.target.value)}
                    className={inputClass}
                  >
                    {known.map((item) => (
                      <option key={item.dir} value={item.dir}>
                        {item.name}
                      </option>
                    ))}
                  </select>
                  <Button onClick={() => setAdding(true)}>Add…</Button>
                </div>
              )}
            </Field>
          )}
        </div>
        {projects.isError && <ProblemNote problem={problemOf(projects.error)} onRetry={() => projects.refetch()} />}
        {spec && project !== null && preview.isPending && <Loading what="the preview" />}
        {preview.isError && <ProblemNote problem={problemOf(preview.error)} onRetry={() => preview.refetch()} />}
        {preview.data && (
          <>
            <Checks checks={preview.data.checks} />
            <RunOptions
              value={options}
              onChange={setOptions}
              problems={parsed.problems}
              base={preview.data.base}
              defaults={preview.data}
            />
            <PreviewOfRun preview={preview.data} strategy={parsed.options?.strategy ?? null} />
          </>
        )}
        {problem && <ProblemNote problem={problem} />}
      </div>
    </Dialog>
  )
}

function SpecPicker({
  spec,
  project,
  onSpec,
}: {
  spec: PickedSpec | null
  project: string | null
  onSpec: Props['onSpec']
}) {
  const client = useClient()
  const toast = useToast()
  const choose = useNativeDialog()
  const input = useRef<HTMLInputElement>(null)
  const kept = useQuery({
    queryKey: ['specs', project],
    queryFn: ({ signal }) => (project === null ? [] : client.projects.specs({ dir: project }, { signal })),
    enabled: project !== null,
  })
  return (
    <Field label="Spec" hint={spec ? '' : 'Markdown that says what to build. You can also drop it anywhere.'}>
      {({ id, describedBy }) => (
        <>
          <input
            ref={input}
            type="file"
            accept={SPEC_TYPES}
            className="sr-only"
            tabIndex={-1}
            aria-hidden="true"
            onChange={async (event) => {
              const file = event.target.files?.[0]
              event.target.value = ''
              if (!file) return
              const read = await readSpec(file)
              if (read.ok) onSpec(read.value)
              else toast({ tone: 'fail', text: read.failure.message })
            }}
          />
          <Button
            id={id}
            // Whoever opens this without a spec wants to choose one: that is where the keyboard is.
            data-first={spec ? undefined : true}
            aria-describedby={describedBy}
            className="w-full min-w-0 !justify-start"
            icon={
              spec ? (
                <FileText size={14} className="shrink-0" aria-hidden />
              ) : (
                <Upload size={14} className="shrink-0" aria-hidden />
              )
            }
            onClick={async () => {
              if (!choose) return input.current?.click()
              const path = await choose('spec')
              if (path !== null) onSpec(specAt(path))
            }}
          >
            <span className="min-w-0 flex-1 truncate text-left">{spec ? spec.name : 'Choose a file…'}</span>
            {spec && <span className="text-text-3">Change</span>}
          </Button>
          {!spec && kept.data && kept.data.length > 0 && (
            <ul aria-label="Specs kept in the project" className="mt-2 rounded-m border border-line">
              {kept.data.map((entry) => (
                <li key={entry.path} className="border-line not-first:border-t">
                  <button
                    type="button"
                    onClick={() => onSpec({ name: entry.name, source: { path: entry.path } })}
                    className="focus-inside flex h-8 w-full items-center gap-2 px-2.5 text-left hover:bg-hover touch:h-11"
                  >
                    <span className="min-w-0 flex-1 truncate">{entry.title ?? entry.name}</span>
                    <span className="truncate text-small text-text-3">{entry.name}</span>
                  </button>
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </Field>
  )
}
