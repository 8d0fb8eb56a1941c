/** What journeys do on the screens, by the names that a person reads there. */
import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Locator, type Page } from '@playwright/test'

/** An agent's turn, a gate and a merge take seconds on a busy machine. */
export const SLOW = { timeout: 60_000 }

/** The dialog that previews a run. */
export function newRun(page: Page) {
  const dialog = page.getByRole('dialog')
  return {
    dialog,
    async addProject(dir: string): Promise<void> {
      await dialog.getByLabel('Project folder').fill(dir)
      await dialog.getByRole('button', { name: 'Add', exact: true }).click()
      await expect(dialog.getByLabel('Project', { exact: true })).toBeVisible()
    },
    budget: (dollars: string) => dialog.getByLabel('Budget, US dollars').fill(dollars),
    withoutApproval: () => dialog.getByLabel('Start without my approval of the plan').check(),
    async start(): Promise<void> {
      await dialog.getByRole('button', { name: 'Start run' }).click()
      await expect(dialog).toBeHidden()
    },
  }
}

export const column = (page: Page, status: string): Locator => page.locator(`[data-column=${status}]`)

/** Where the run and the task that is looked at have a part of the same name, that of the task. */
export const tab = (page: Page, name: string): Promise<void> => page.getByRole('tab', { name }).last().click()

/** Fails with what axe finds wrong: in its `rules` alone, where they are given. */
export async function expectAccessible(page: Page, rules?: readonly string[]): Promise<void> {
  // It need not be read again by a page that has it.
  const axeSource = (await page.evaluate(() => 'axe' in window)) ? { axeSource: ';' } : {}
  // In the page itself: otherwise a second page is opened to put the findings of all frames together, and there are none.
  const axe = new AxeBuilder({ page, ...axeSource }).setLegacyMode(true).options({ resultTypes: ['violations'] })
  const { violations } = await (rules === undefined ? axe : axe.withRules([...rules])).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`)).toEqual([])
}

/** Fails when text of an agent, a file or a spec became more than text. */
export async function expectOnlyText(page: Page): Promise<void> {
  expect(await page.evaluate(() => 'hostile' in window)).toBe(false)
  expect(await page.locator('img, iframe, object, embed').count()).toBe(0)
}

/** Nothing lies beyond the right edge. */
export async function expectNoSideways(page: Page): Promise<void> {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect(over).toBeLessThanOrEqual(0)
}

/** A row of tabs scrolls sideways alone: where scroll bars take room, one up and down would stand in it. */
export async function expectLevelTabs(page: Page): Promise<void> {
  const uneven = await page
    .locator('[role=tablist]')
    .evaluateAll((rows) => rows.filter((row) => row.scrollHeight > row.clientHeight).map((row) => row.ariaLabel))
  expect(uneven).toEqual([])
}
