/** The command palette: runs, tasks of the run on the screen, files of the open task, and every action offered right now. */
import { useQuery } from '@tanstack/react-query'
import { Command } from 'cmdk'
import { FileDiff } from 'lucide-react'
import { RunId, TaskId } from '../../contract/ids.ts'
import { useClient, useRun, useRuns } from '../api/context.tsx'
import { Dialog } from '../components/dialog.tsx'
import { Kbd } from '../components/kbd.tsx'
import { plainText } from '../components/plain-text.ts'
import { runLook, taskLook } from '../components/status-badge.tsx'
import { StatusGlyph } from '../components/status-glyph.tsx'
import { spotText } from '../features/diff/spot.ts'
import { useActionList } from './actions.tsx'
import { rank } from './rank.ts'
import { go, type Route, runRoute, useRoute } from './routes.ts'

/** Runs that are listed; older ones are found by their address or from the project. */
const MOST_RUNS = 200
/** Files of the open task that are listed. */
const MOST_FILES = 200

const GROUP =
  '[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-small [&_[cmdk-group-heading]]:text-text-3'
const ITEM = 'flex h-8 cursor-pointer items-center gap-2 rounded-m px-3 data-[selected=true]:bg-active touch:h-11'

/** What the task on the screen changed. */
function useOpenFiles(route: Route) {
  const client = useClient()
  const run = RunId.safeParse(route.at === 'run' ? route.run : null).data
  const task = TaskId.safeParse(route.at === 'run' ? route.task : null).data
  const { data } = useQuery({
    queryKey: ['palette-files', run, task],
    queryFn: async ({ signal }) =>
      run && task ? (await client.tasks.diff({ run, task, counts: 'none' }, { signal })).files : [],
    enabled: run !== undefined && task !== undefined,
  })
  return data ?? []
}

export function Palette({ onClose }: { onClose: () => void }) {
  const route = useRoute()
  const runs = useRuns().data?.runs ?? []
  const run = useRun(route.at === 'run' ? route.run : null).data
  const files = useOpenFiles(route)
  const actions = useActionList().filter((action) => !action.hidden)
  const sections = [...new Set(actions.map((action) => action.section))]
  const then = (act: () => void) => () => {
    onClose()
    act()
  }
  return (
    <Dialog title="Command palette" bare onClose={onClose}>
      <Command label="Command palette" loop filter={rank} className="flex flex-col">
        <Command.Input
          data-first
          placeholder="Find a run, a task, a file or a command"
          className="h-11 shrink-0 border-b border-line bg-transparent px-4 text-lead outline-none"
        />
        <Command.List className="max-h-[min(26rem,60dvh)] overflow-auto p-1">
          <Command.Empty className="p-6 text-center text-text-2">Nothing has that name.</Command.Empty>
          {run && run.tasks.length > 0 && (
            <Command.Group heading={`Tasks of ${run.header.title}`} className={GROUP}>
              {run.tasks.map((task) => (
                <Command.Item
                  key={task.id}
                  value={`task ${task.id}`}
                  keywords={[task.title, task.id]}
                  onSelect={then(() => go(runRoute(run.header.run, { task: task.id })))}
                  className={ITEM}
                >
                  <StatusGlyph shape={taskLook(task.status).shape} />
                  <span className="min-w-0 flex-1 truncate">{task.title}</span>
                  <span className="shrink-0 font-mono text-small text-text-3">{task.id}</span>
                </Command.Item>
              ))}
            </Command.Group>
          )}
          {files.length > 0 && route.at === 'run' && (
            <Command.Group heading="Files of the task" className={GROUP}>
              {files.slice(0, MOST_FILES).map(({ path }) => (
                <Command.Item
                  key={path}
                  value={`file ${path}`}
                  keywords={[path]}
                  onSelect={then(() => {
                    const spot = spotText({ file: path, side: 'new', line: null })
                    go({ ...route, tab: 'changes', attempt: null, spot })
                  })}
                  className={ITEM}
                >
                  <FileDiff size={14} className="shrink-0 text-text-3" aria-hidden />
                  <span className="min-w-0 flex-1 truncate font-mono text-small">{plainText(path)}</span>
                </Command.Item>
              ))}
            </Command.Group>
          )}
          {sections.map((section) => (
            <Command.Group key={section} heading={section} className={GROUP}>
              {actions
                .filter((action) => action.section === section)
                .map((action) => (
                  <Command.Item
                    key={action.id}
                    value={`action ${action.id}`}
                    keywords={[action.name, action.words ?? '']}
                    onSelect={then(action.run)}
                    className={ITEM}
                  >
                    <span className="min-w-0 flex-1 truncate">{action.name}</span>
                    {action.keys && <Kbd keys={action.keys} />}
                  </Command.Item>
                ))}
            </Command.Group>
          ))}
          {runs.length > 0 && (
            <Command.Group heading="Runs" className={GROUP}>
              {runs.slice(0, MOST_RUNS).map((item) => (
                <Command.Item
                  key={item.run}
                  value={`run ${item.run}`}
                  keywords={[item.title, item.projectName, item.run]}
                  onSelect={then(() => go(runRoute(item.run)))}
                  className={ITEM}
                >
                  <StatusGlyph shape={runLook(item.status).shape} />
                  <span className="min-w-0 flex-1 truncate">{item.title}</span>
                  <span className="shrink-0 truncate text-small text-text-3">{item.projectName}</span>
                </Command.Item>
              ))}
            </Command.Group>
          )}
        </Command.List>
      </Command>
    </Dialog>
  )
}
