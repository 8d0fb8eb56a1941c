/** The host goes away in the middle of a run and comes back; meanwhile a second window shows the same. */
import { existsSync, writeFileSync } from 'node:fs'
import { expect } from '@playwright/test'
import { scenario } from '../../fixtures/scenario.ts'
import { QUICK_GATE } from '../../support/world.ts'
import { test } from '../support/journey.ts'
import { module } from '../support/modules.ts'
import { column, newRun, SLOW } from '../support/screens.ts'

const SPEC = '# Two\n\n## Tasks\n- [ ] two: Add two\n  - files: src/two.js, test/two.test.js\n'

test('two windows show one truth, and a host that went away is taken up where it was', async ({ openYard }, info) => {
  const gate = info.outputPath('go-on')
  const yard = await openYard({
    config: `${QUICK_GATE}pipeline: [implement, test]\n`,
    script: scenario([{ id: 'two', title: 'Add two', writes: module('two', 2) }])
      .on({ phase: 'implement', task: 'two' })
      .untilFile(gate)
      .writeAll(module('two', 2))
      .say('Added two.')
      .build(),
  })
  const page = await yard.open()
  await expect(page.getByText('No runs yet')).toBeVisible()
  const other = await yard.openAnother()
  await expect(other.getByText('No runs yet')).toBeVisible()

  await yard.drop(page, 'two.md', SPEC)
  const { addProject, withoutApproval, start } = newRun(page)
  await addProject(yard.world.project)
  await withoutApproval()
  await start()
  await expect(column(page, 'working').getByText('Add two')).toBeVisible(SLOW)
  // What one window did, the other shows by itself.
  await other.getByRole('region', { name: 'Runs' }).getByRole('link', { name: 'Two' }).first().click()
  await expect(column(other, 'working').getByText('Add two')).toBeVisible()
  await other.close()
  await expect.poll(() => yard.world.model.requests.some((request) => request.phase === 'implement'), SLOW).toBe(true)

  await yard.stop()
  if (yard.host === 'dashboard') await expect(page.getByText('No connection to Switchyard')).toBeVisible()
  // The agent lives on without its host.
  expect(existsSync(gate)).toBe(false)
  const back = await yard.start(page)
  await expect(back.getByText('No connection to Switchyard')).toBeHidden({ timeout: 30_000 })
  await expect(column(back, 'working').getByText('Add two')).toBeVisible()
  writeFileSync(gate, '')
  await expect(back.getByText('1 of 1 merged').first()).toBeVisible(SLOW)
  const sessions = yard.world.model.requests.filter(({ phase, step }) => phase === 'implement' && step === 0)
  expect(new Set(sessions.map(({ session }) => session)).size).toBe(1)
})
