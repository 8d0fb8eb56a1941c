/** A run: its header with what can be done, what waits for a person, its views, and the task that is looked at. */
import { useRun } from '../../api/context.tsx'
import { useActions } from '../../app/actions.tsx'
import { PageHeader } from '../../app/page-header.tsx'
import { runsRoute } from '../../app/room-routes.ts'
import { go, href, RUN_VIEWS, type RunRoute, type RunView } from '../../app/routes.ts'
import { deferred } from '../../components/deferred.tsx'
import { Empty, Loading, ProblemNote } from '../../components/states.tsx'
import { TabPanel, Tabs } from '../../components/tabs.tsx'
import { WithInspector } from '../task/inspector.tsx'
import { TaskPane } from '../task/task-pane.tsx'
import { WithRunTerminals } from '../terminals/run-terminals.tsx'
import { ActivityView } from './activity-view.tsx'
import { AttentionStrip } from './attention-strip.tsx'
import { Board } from './board.tsx'
import { EndedStrip } from './ended-strip.tsx'
import { PlanView } from './plan-view.tsx'
import { ReportView } from './report-view.tsx'
import { RunControls } from './run-controls.tsx'
import { RunCrumbs, RunStats } from './run-header.tsx'

const GraphView = deferred('the graph', async () => (await import('./graph/graph-view.tsx')).default)
const RunChanges = deferred('the changes', async () => (await import('./run-changes.tsx')).default)
const TimelineView = deferred('the timeline', async () => (await import('./timeline/timeline-view.tsx')).default)

const NAMES: Record<RunView, string> = {
  board: 'Board',
  graph: 'Graph',
  timeline: 'Timeline',
  changes: 'Changes',
  plan: 'Plan',
  activity: 'Activity',
  report: 'Report',
}

export default function RunPage({ route }: { route: RunRoute }) {
  const { data, problem } = useRun(route.run)
  useActions(
    RUN_VIEWS.map((view, index) => ({
      id: `view-${view}`,
      name: `Show ${NAMES[view].toLowerCase()}`,
      section: 'Run',
      keys: String(index + 1),
      run: () => go({ ...route, view }, 'replace'),
    })),
  )
  if (problem)
    return (
      <>
        <PageHeader crumbs={<h1 className="text-lead font-semibold">Run</h1>} />
        <ProblemNote problem={problem} />
        <Empty
          title="This run cannot be shown"
          action={
            <a className="text-accent underline" href={href(runsRoute())}>
              All runs
            </a>
          }
        />
      </>
    )
  if (!data) return <Loading what="the run" />
  const { header } = data
  const task = route.task === null ? null : (data.tasks.find((card) => card.id === route.task) ?? null)
  return (
    <>
      <PageHeader crumbs={<RunCrumbs header={header} />} actions={<RunControls header={header} />} compact />
      <RunStats header={header} tasks={data.tasks} />
      <AttentionStrip items={header.attention.filter((item) => item.task === null)} />
      <EndedStrip run={data} />
      <WithRunTerminals run={route.run} task={route.task}>
        <WithInspector wide={route.wide} pane={task && <TaskPane card={task} run={data} route={route} />}>
          <Tabs
            label="Views of the run"
            tabs={RUN_VIEWS.map((view) => ({ id: view, label: NAMES[view] }))}
            value={route.view}
            onChange={(view) => go({ ...route, view: view as RunView }, 'replace')}
            className="min-w-0"
          >
            <TabPanel id="board" className="!overflow-hidden">
              <Board run={data} route={route} />
            </TabPanel>
            <TabPanel id="graph" className="!overflow-hidden">
              <GraphView run={data} route={route} />
            </TabPanel>
            <TabPanel id="timeline" className="!overflow-hidden">
              <TimelineView run={data} route={route} />
            </TabPanel>
            <TabPanel id="changes" className="!overflow-hidden">
              <RunChanges run={data} />
            </TabPanel>
            <TabPanel id="plan" scroll={`${route.run} plan`}>
              <PlanView run={data} route={route} />
            </TabPanel>
            <TabPanel id="activity" className="!overflow-hidden">
              <ActivityView run={data} route={route} />
            </TabPanel>
            <TabPanel id="report" scroll={`${route.run} report`}>
              <ReportView run={data} route={route} />
            </TabPanel>
          </Tabs>
        </WithInspector>
      </WithRunTerminals>
    </>
  )
}
