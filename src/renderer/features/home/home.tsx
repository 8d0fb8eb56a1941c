/** Home: where a spec is dropped, what runs and ran, and what the machine still lacks. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { FileDown, Plus } from 'lucide-react'
import { useRef, useState } from 'react'
import { useCommand } from '../../api/command.ts'
import { useClient, useMayOperate, useRuns } from '../../api/context.tsx'
import { problemOf } from '../../api/problem.ts'
import { useNativeDialog } from '../../app/native-dialog.ts'
import { PageHeader } from '../../app/page-header.tsx'
import { runsRoute } from '../../app/room-routes.ts'
import { href } from '../../app/routes.ts'
import { useShell } from '../../app/shell-context.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { plural } from '../../components/format.ts'
import { useScrollMemory } from '../../components/scroll-memory.ts'
import { Empty, Loading, ProblemNote } from '../../components/states.tsx'
import { Age } from '../../components/time.tsx'
import { useToast } from '../../components/toast.tsx'
import { AddProject } from '../intake/add-project.tsx'
import { readSpec, SPEC_TYPES, specAt } from '../intake/read-spec.ts'
import { FirstRun } from './first-run.tsx'
import { RunLink } from './run-row.tsx'

/** Runs that are listed here; the place of all runs has the others. */
const MOST_RUNS = 20

export function Home() {
  const { data, problem } = useRuns()
  const mayOperate = useMayOperate()
  return (
    <>
      <PageHeader crumbs={<h1 className="text-lead font-semibold">Home</h1>} />
      <div ref={useScrollMemory('home')} className="min-h-0 flex-1 overflow-auto">
        <div className="mx-auto max-w-6xl space-y-8 p-4 phone:p-6">
          {mayOperate && <DropZone />}
          <FirstRun firstTime={data?.runs.length === 0} />
          <div className="grid items-start gap-8 desk:grid-cols-[minmax(0,1fr)_16rem]">
            <section aria-labelledby="runs" className="min-w-0">
              <div className="mb-2 flex h-8 items-center justify-between gap-4 desk:-mt-1 desk:mb-1">
                <h2 id="runs" className="text-lead font-semibold">
                  Latest runs
                </h2>
                {data && data.runs.length > 0 && (
                  <a href={href(runsRoute())} className="flex items-center text-text-2 hover:text-text touch:min-h-11">
                    All runs
                  </a>
                )}
              </div>
              {problem ? (
                <ProblemNote problem={problem} />
              ) : !data ? (
                <Loading what="runs" />
              ) : data.runs.length === 0 ? (
                <div className="rounded-l border border-line">
                  <Empty title="No runs yet">Drop a spec above, and see what would happen before anything does.</Empty>
                </div>
              ) : (
                <ul className="overflow-hidden rounded-l border border-line bg-surface">
                  {data.runs.slice(0, MOST_RUNS).map((run) => (
                    <li key={run.run} className="border-line not-first:border-t">
                      <RunLink run={run} />
                    </li>
                  ))}
                </ul>
              )}
            </section>
            <Projects mayOperate={mayOperate} />
          </div>
        </div>
      </div>
    </>
  )
}

function DropZone() {
  const shell = useShell()
  const toast = useToast()
  const choose = useNativeDialog()
  const input = useRef<HTMLInputElement>(null)
  return (
    <section
      aria-label="New run"
      className="flex flex-col items-center gap-4 rounded-l border border-dashed border-line-strong bg-surface px-6 py-8 text-center phone:flex-row phone:text-left"
    >
      <span className="grid size-12 shrink-0 place-items-center rounded-l bg-accent-soft text-accent">
        <FileDown size={22} aria-hidden />
      </span>
      <div className="min-w-0 flex-1">
        <h2 className="text-title font-semibold">Drop a spec, get it built</h2>
        <p className="mt-0.5 text-text-2">
          Anywhere on this window. You see tasks, strategy and limits first; nothing starts before you say so.
        </p>
      </div>
      <input
        ref={input}
        type="file"
        accept={SPEC_TYPES}
        className="sr-only"
        tabIndex={-1}
        aria-hidden="true"
        data-testid="spec-file"
        onChange={async (event) => {
          const file = event.target.files?.[0]
          event.target.value = ''
          if (!file) return
          const read = await readSpec(file)
          if (read.ok) shell.newRun({ spec: read.value })
          else toast({ tone: 'fail', text: read.failure.message })
        }}
      />
      <Button
        tone="primary"
        onClick={async () => {
          if (!choose) return input.current?.click()
          const path = await choose('spec')
          if (path !== null) shell.newRun({ spec: specAt(path) })
        }}
      >
        Choose a spec…
      </Button>
    </section>
  )
}

function Projects({ mayOperate }: { mayOperate: boolean }) {
  const client = useClient()
  const queries = useQueryClient()
  const shell = useShell()
  const [adding, setAdding] = useState(false)
  const projects = useQuery({ queryKey: ['projects'], queryFn: ({ signal }) => client.projects.list({}, { signal }) })
  const remove = useCommand((dir: string, commandId) => client.projects.unregister({ commandId, dir }), {
    done: ({ dir }) => `${dir} is off the list. Its runs are still under Runs.`,
    after: () => void queries.invalidateQueries({ queryKey: ['projects'] }),
  })
  return (
    <section aria-labelledby="projects" className="min-w-0">
      <div className="mb-2 flex h-8 items-center justify-between desk:-mt-1 desk:mb-1">
        <h2 id="projects" className="text-lead font-semibold">
          Projects
        </h2>
        {mayOperate && (
          <Button tone="quiet" icon={<Plus size={14} aria-hidden />} onClick={() => setAdding(true)}>
            Add
          </Button>
        )}
      </div>
      {projects.isError && <ProblemNote problem={problemOf(projects.error)} onRetry={() => projects.refetch()} />}
      {projects.data?.length === 0 && (
        <p className="text-text-2">None yet. A project is a git repository; add one, then drop a spec for it.</p>
      )}
      <ul className="overflow-hidden rounded-l border border-line bg-surface empty:hidden">
        {projects.data?.map((project) => (
          <li key={project.dir} className="flex items-center gap-2 border-line py-2 pr-2 pl-3 not-first:border-t">
            <div className="min-w-0 flex-1">
              <a
                href={href(runsRoute({ project: project.dir }))}
                className="block truncate font-medium hover:underline touch:py-1.5"
                title={project.dir}
              >
                {project.name}
              </a>
              <p className="truncate text-small text-text-3">
                {!project.present ? (
                  <span className="text-fail">The folder is gone</span>
                ) : (
                  <>
                    {plural(project.runs, 'run')}
                    {project.lastRunAt !== null && (
                      <>
                        , last <Age at={project.lastRunAt} />
                      </>
                    )}
                  </>
                )}
              </p>
            </div>
            {mayOperate && !project.present && (
              <Button
                tone="quiet"
                aria-label={`Remove ${project.name} from the list`}
                busy={remove.isPending && remove.variables === project.dir}
                onClick={() => remove.mutate(project.dir)}
              >
                Remove
              </Button>
            )}
            {mayOperate && project.present && (
              <Button
                tone="quiet"
                aria-label={`New run in ${project.name}`}
                onClick={() => shell.newRun({ project: project.dir })}
              >
                New run
              </Button>
            )}
          </li>
        ))}
      </ul>
      {adding && (
        <Dialog title="Add a project" onClose={() => setAdding(false)}>
          <div className="p-4">
            <AddProject onAdded={() => setAdding(false)} />
          </div>
        </Dialog>
      )}
    </section>
  )
}
