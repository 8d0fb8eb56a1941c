/** Settings: of a project, of the user, of this machine and of this viewer. */
import { useQuery } from '@tanstack/react-query'
import { mayCall } from '../../../contract/access.ts'
import { useClient, useSystem } from '../../api/context.tsx'
import { problemOf } from '../../api/problem.ts'
import { PageHeader } from '../../app/page-header.tsx'
import { SETTINGS_SECTIONS, type SettingsRoute, type SettingsSection } from '../../app/room-routes.ts'
import { go, href } from '../../app/routes.ts'
import { cx } from '../../components/cx.ts'
import { inputClass } from '../../components/field.tsx'
import { plainText } from '../../components/plain-text.ts'
import { useScrollMemory } from '../../components/scroll-memory.ts'
import { useSideways } from '../../components/sideways.ts'
import { Empty, Loading, ProblemNote } from '../../components/states.tsx'
import { About, Appearance, Machine } from './own-machine.tsx'
import { ScopeSettings } from './scope-settings.tsx'

const NAMES: Record<SettingsSection, string> = {
  project: 'Project',
  user: 'All projects',
  machine: 'Machine',
  appearance: 'Appearance',
  about: 'About',
}

export default function SettingsPage({ route }: { route: SettingsRoute }) {
  const { data } = useSystem()
  const mayChange = data !== undefined && mayCall(data.grant, 'admin')
  const sections = useSideways<HTMLUListElement>('[aria-current]', route.section)
  const scroll = useScrollMemory(`settings ${route.section} ${route.project ?? ''} ${route.raw}`)
  return (
    <>
      <PageHeader crumbs={<h1 className="text-lead font-semibold">Settings</h1>} />
      <div className="flex min-h-0 flex-1 max-wide:flex-col">
        <nav aria-label="Settings" className="shrink-0 border-line max-wide:border-b wide:w-44 wide:border-r wide:p-3">
          <ul
            ref={sections}
            className="flex gap-0.5 max-wide:fade-ends max-wide:overflow-x-auto max-wide:px-3 max-wide:py-1 wide:flex-col"
          >
            {SETTINGS_SECTIONS.map((section) => (
              <li key={section} className="shrink-0">
                <a
                  href={href({
                    ...route,
                    section,
                    raw: false,
                    setting: null,
                    project: section === 'project' ? route.project : null,
                  })}
                  aria-current={route.section === section ? 'page' : undefined}
                  className={cx(
                    'focus-inside flex h-8 items-center rounded-m px-2.5 touch:h-11',
                    route.section === section
                      ? 'bg-active font-medium text-text'
                      : 'text-text-2 hover:bg-hover hover:text-text',
                  )}
                >
                  {NAMES[section]}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <div ref={scroll} className="min-h-0 min-w-0 flex-1 overflow-auto">
          <div className="mx-auto max-w-4xl p-4 phone:p-6">
            {data !== undefined && !mayChange && (route.section === 'project' || route.section === 'user') && (
              <p className="mb-4 text-text-2">You may look at these; your link does not let you change them.</p>
            )}
            {route.section === 'project' && <ProjectSettings route={route} mayChange={mayChange} />}
            {route.section === 'user' && (
              <>
                <p className="mb-4 max-w-2xl text-text-2">
                  What holds in every project that says nothing else, on this machine.
                </p>
                <ScopeSettings scope="user" project={null} route={route} mayChange={mayChange} />
              </>
            )}
            {route.section === 'machine' && <Machine />}
            {route.section === 'appearance' && <Appearance />}
            {route.section === 'about' && <About />}
          </div>
        </div>
      </div>
    </>
  )
}

function ProjectSettings({ route, mayChange }: { route: SettingsRoute; mayChange: boolean }) {
  const client = useClient()
  const { data, error, refetch } = useQuery({
    queryKey: ['projects'],
    queryFn: ({ signal }) => client.projects.list({}, { signal }),
  })
  if (error) return <ProblemNote problem={problemOf(error)} onRetry={() => void refetch()} />
  if (!data) return <Loading what="projects" />
  const chosen = route.project ?? data.find((project) => project.present)?.dir ?? null
  if (chosen === null)
    return (
      <Empty
        title="No projects yet"
        action={
          <a className="text-accent underline" href={href({ at: 'home' })}>
            Add one on Home
          </a>
        }
      >
        A project's settings lie in its own repository.
      </Empty>
    )
  return (
    <>
      <label className="mb-4 flex items-center gap-3">
        <span className="text-text-2">Project</span>
        <select
          className={cx(inputClass, 'w-auto max-w-72 max-phone:max-w-none max-phone:min-w-0 max-phone:flex-1')}
          value={chosen}
          onChange={(event) => go({ ...route, project: event.target.value }, 'replace')}
        >
          {!data.some((project) => project.dir === chosen) && <option value={chosen}>{plainText(chosen)}</option>}
          {data.map((project) => (
            <option key={project.dir} value={project.dir} disabled={!project.present}>
              {plainText(project.name)}
              {project.present ? '' : ' (folder gone)'}
            </option>
          ))}
        </select>
      </label>
      <ScopeSettings key={chosen} scope="project" project={chosen} route={route} mayChange={mayChange} />
    </>
  )
}
