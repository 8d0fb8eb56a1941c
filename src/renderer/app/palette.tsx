/** The command palette: runs, tasks of the run on the screen, and every action that is offered right now. */
import { Command } from 'cmdk'
import { useRun, useRuns } from '../api/context.tsx'
import { Dialog } from '../components/dialog.tsx'
import { Kbd } from '../components/kbd.tsx'
import { runLook, taskLook } from '../components/status-badge.tsx'
import { StatusGlyph } from '../components/status-glyph.tsx'
import { useActionList } from './actions.tsx'
import { rank } from './rank.ts'
import { go, runRoute, useRoute } from './routes.ts'

/** Runs that are listed; older ones are found by their address or from the project. */
const MOST_RUNS = 200

const GROUP =
  '[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-small [&_[cmdk-group-heading]]:text-text-3'
const ITEM = 'flex h-8 cursor-pointer items-center gap-2 rounded-m px-3 data-[selected=true]:bg-active touch:h-11'

export function Palette({ onClose }: { onClose: () => void }) {
  const route = useRoute()
  const runs = useRuns().data?.runs ?? []
  const run = useRun(route.at === 'run' ? route.run : null).data
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
          placeholder="Find a run, a task or a command"
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
