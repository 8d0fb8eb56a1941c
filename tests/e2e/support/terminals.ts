/** What journeys do with terminals: find a pane, type into it, read what it shows. */
import { expect, type Locator, type Page } from '@playwright/test'
import { SLOW } from './screens.ts'

export const panes = (page: Page): Locator => page.locator('[data-terminal]')
export const pane = (page: Page, title: string): Locator =>
  panes(page).filter({ has: page.getByRole('heading', { name: title }) })

/** Rows on the screen; tests run without graphics hardware, so they are elements. */
export const rows = (of: Locator): Locator => of.locator('.xterm-rows')

export async function expectAttached(of: Locator): Promise<void> {
  await expect(of).toHaveAttribute('data-line', 'attached', SLOW)
}

/** Opens a shell in a folder, through the dialog. */
export async function openShell(page: Page, dir: string): Promise<void> {
  const before = await panes(page).count()
  await page.getByRole('button', { name: 'New terminal' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'New terminal' })
  await dialog.getByRole('radio', { name: 'In a folder' }).click()
  await dialog.getByLabel('Folder').fill(dir)
  await dialog.getByRole('button', { name: 'Open' }).click()
  await expect(dialog).toBeHidden()
  await expect(panes(page)).toHaveCount(before + 1)
  await expectAttached(panes(page).last())
}

export const focus = (of: Locator): Promise<void> => of.locator('.xterm-screen').click()

/** Types a line into the pane that has the keyboard, with Enter. */
export async function line(page: Page, text: string): Promise<void> {
  await page.keyboard.type(text)
  await page.keyboard.press('Enter')
}

/** Puts text into the terminal as the clipboard does. */
export const paste = (of: Locator, text: string): Promise<void> =>
  of.locator('textarea').evaluate((area, pasted) => {
    const data = new DataTransfer()
    data.setData('text/plain', pasted)
    area.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
  }, text)
