/** Opens a shell or an interactive agent: in a project's checkout, in the worktree of a task, or in any folder. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { RunId, TaskId } from '../../../contract/ids.ts'
import type { TerminalPlace } from '../../../contract/procedures/terminals.ts'
import { useCommand } from '../../api/command.ts'
import { useClient, useRun, useRuns } from '../../api/context.tsx'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { areaClass, Field, inputClass } from '../../components/field.tsx'
import { Segments } from '../../components/segments.tsx'

type Kind = TerminalPlace['in']

export const FIRST_SIZE = { cols: 80, rows: 24 }

export function NewTerminalDialog({
  onOpened,
  onClose,
}: {
  /** The new terminal's id; null for an agent that still waits to be started. */
  onOpened: (terminal: string | null) => void
  onClose: () => void
}) {
  const client = useClient()
  const projects = useQuery({ queryKey: ['projects'], queryFn: ({ signal }) => client.projects.list({}, { signal }) })
  const present = projects.data?.filter((project) => project.present) ?? []
  const runs = useRuns().data?.runs ?? []
  const [program, setProgram] = useState<'shell' | 'claude'>('shell')
  const [prompt, setPrompt] = useState('')
  const [kind, setKind] = useState<Kind | null>(null)
  const [project, setProject] = useState('')
  const [run, setRun] = useState('')
  const [task, setTask] = useState('')
  const [folder, setFolder] = useState('')
  const [problem, setProblem] = useState<string | undefined>()
  // What is most likely wanted is chosen from the start.
  const chosen: Kind = kind ?? (present.length > 0 || !projects.data ? 'project' : 'folder')
  const inProject = project === '' ? (present[0]?.dir ?? '') : project
  const inRun = run === '' ? (runs[0]?.run ?? '') : run
  const tasks = useRun(chosen === 'task' && inRun !== '' ? inRun : null).data?.tasks ?? []
  const begun = tasks.filter((card) => card.startedAt !== null)
  const inTask = begun.some((card) => card.id === task) ? task : (begun[0]?.id ?? '')
  const open = useCommand(
    async (where: TerminalPlace, commandId): Promise<string | null> => {
      if (program === 'shell') return (await client.terminals.open({ commandId, where, size: FIRST_SIZE })).id
      const first = prompt.trim()
      const input = { commandId, where, size: FIRST_SIZE, ...(first === '' ? {} : { prompt: first }) }
      return (await client.instances.spawn(input)).terminal
    },
    {
      after: (terminal) => onOpened(terminal),
      failed: ({ message }) => {
        setProblem(message)
        return true
      },
    },
  )
  const place = (): TerminalPlace | string => {
    if (chosen === 'project') return inProject === '' ? 'Add a project first.' : { in: 'project', dir: inProject }
    if (chosen === 'folder') {
      const dir = folder.trim()
      return dir === '' ? 'The absolute path of a folder, such as /home/ada/atlas.' : { in: 'folder', dir }
    }
    const ids = { run: RunId.safeParse(inRun).data, task: TaskId.safeParse(inTask).data }
    return ids.run && ids.task
      ? { in: 'task', run: ids.run, task: ids.task }
      : 'No task of this run has begun; there is no worktree yet.'
  }
  const commit = () => {
    if (open.isPending) return
    const where = place()
    if (typeof where === 'string') return setProblem(where)
    setProblem(undefined)
    open.mutate(where)
  }
  return (
    <Dialog
      title="New terminal"
      onClose={onClose}
      onCommit={commit}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" busy={open.isPending} onClick={commit}>
            Open
          </Button>
        </>
      }
    >
      <form
        className="space-y-4 p-4"
        onSubmit={(event) => {
          event.preventDefault()
          commit()
        }}
      >
        <div className="flex flex-col items-start gap-2">
          <Segments
            label="What"
            value={program}
            onChange={(id) => setProgram(id === 'claude' ? 'claude' : 'shell')}
            options={[
              { id: 'shell', label: 'Shell' },
              { id: 'claude', label: 'Claude' },
            ]}
          />
          <Segments
            label="Where"
            value={chosen}
            onChange={(id) => {
              setProblem(undefined)
              setKind(id as Kind)
            }}
            options={[
              { id: 'project', label: 'In a project' },
              { id: 'task', label: "In a task's worktree" },
              { id: 'folder', label: 'In a folder' },
            ]}
          />
        </div>
        {chosen === 'project' && (
          <Field label="Project" problem={problem}>
            {({ id, describedBy }) => (
              <select
                data-first
                id={id}
                aria-describedby={describedBy}
                value={inProject}
                onChange={(event) => setProject(event.target.value)}
                className={inputClass}
              >
                {present.length === 0 && <option value="">None yet</option>}
                {present.map(({ dir, name }) => (
                  <option key={dir} value={dir}>
                    {name}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
        {chosen === 'task' && (
          <>
            <Field label="Run">
              {({ id }) => (
                <select id={id} value={inRun} onChange={(event) => setRun(event.target.value)} className={inputClass}>
                  {runs.length === 0 && <option value="">None yet</option>}
                  {runs.map((item) => (
                    <option key={item.run} value={item.run}>
                      {item.title}
                    </option>
                  ))}
                </select>
              )}
            </Field>
            <Field label="Task" problem={problem}>
              {({ id, describedBy }) => (
                <select
                  id={id}
                  aria-describedby={describedBy}
                  value={inTask}
                  onChange={(event) => setTask(event.target.value)}
                  className={inputClass}
                >
                  {begun.length === 0 && <option value="">None has begun</option>}
                  {begun.map((card) => (
                    <option key={card.id} value={card.id}>
                      {card.title}
                    </option>
                  ))}
                </select>
              )}
            </Field>
          </>
        )}
        {chosen === 'folder' && (
          <Field label="Folder" problem={problem} hint="Absolute, on the machine where Switchyard runs.">
            {({ id, describedBy, invalid }) => (
              <input
                id={id}
                aria-describedby={describedBy}
                aria-invalid={invalid}
                autoComplete="off"
                spellCheck={false}
                value={folder}
                onChange={(event) => setFolder(event.target.value)}
                className={`${inputClass} font-mono`}
              />
            )}
          </Field>
        )}
        {program === 'claude' && (
          <Field label="First prompt" hint="Leave it empty to begin by yourself.">
            {({ id, describedBy }) => (
              <textarea
                id={id}
                aria-describedby={describedBy}
                maxLength={100_000}
                value={prompt}
                onChange={(event) => setPrompt(event.target.value)}
                className={areaClass}
              />
            )}
          </Field>
        )}
        <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
      </form>
    </Dialog>
  )
}
