/** Taking a project off the list: nothing of it is deleted, and none goes whose run is at work. */
import { afterEach, expect, test } from 'vitest'
import { unregisterProject } from '../../../src/main/services/app/projects.ts'
import { cleanUp, events, failure, opened, run1, tempFile } from '../store/fixtures.ts'

afterEach(cleanUp)

test('a project goes off the list, its runs stay, and it can come back', () => {
  const store = opened({ file: tempFile() })
  store.projects.register({ dir: '/one', name: 'one' }, 1)
  store.runs.append(run1, 0, [events.created(run1, '/one')], 1)
  const deps = { engine: { store }, driver: { isDriven: () => false } }
  expect(unregisterProject(deps, '/one')).toEqual({ ok: true, value: { dir: '/one' } })
  expect(store.projects.list()).toEqual([])
  expect(store.runs.list({ projectDir: '/one' })).toHaveLength(1)
  expect(failure(unregisterProject(deps, '/one')).code).toBe('project-not-found')
  store.projects.register({ dir: '/one', name: 'one' }, 2)
  expect(store.projects.list()).toHaveLength(1)
})

test('a project whose run is at work stays', () => {
  const store = opened({ file: tempFile() })
  store.projects.register({ dir: '/one', name: 'one' }, 1)
  store.runs.append(run1, 0, [events.created(run1, '/one')], 1)
  const refused = failure(unregisterProject({ engine: { store }, driver: { isDriven: (run) => run === run1 } }, '/one'))
  expect(refused).toEqual({
    code: 'project-at-work',
    message: 'A run of one is at work. Stop it, then remove the project.',
  })
  expect(store.projects.list()).toHaveLength(1)
})
