/** Shells in panes: typed into, flooded, resized, found again after a reload, ended and begun anew. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { scenario } from '../../fixtures/scenario.ts'
import { test } from '../support/journey.ts'
import { SLOW } from '../support/screens.ts'
import { expectAttached, focus, line, openShell, panes, paste, rows } from '../support/terminals.ts'

const IDLE = { config: 'pipeline: [implement, test]\n', script: scenario([]).build() }

test('shells are typed into, resized, found again, ended; keys are theirs, pasted lines wait; a flood disturbs no other', async ({
  openYard,
}) => {
  test.setTimeout(360_000)
  const yard = await openYard(IDLE)
  const page = await yard.open('#/terminals')
  const closeOnly = async (): Promise<void> => {
    await panes(page)
      .getByRole('button', { name: /^Close / })
      .click()
    await expect(panes(page).getByText('It was closed', { exact: false })).toBeVisible()
    await panes(page)
      .getByRole('button', { name: /^Remove / })
      .click()
    await expect(page.getByText('No terminals')).toBeVisible()
  }

  await test.step('a shell is typed into, resized, found again after a reload, and its end is told', async () => {
    await expect(page.getByText('No terminals')).toBeVisible()
    await openShell(page, yard.world.project)
    const shell = panes(page)
    await focus(shell)
    await line(page, 'echo answer-$((20+22))')
    await expect(rows(shell)).toContainText('answer-42')
    await line(page, 'pwd')
    await expect(rows(shell)).toContainText(yard.world.project)

    // The program learns of the size of its pane.
    let asked = 0
    const size = async (): Promise<number> => {
      asked += 1
      const answer = new RegExp(`columns-${asked}-(\\d+)`)
      await line(page, `clear; echo columns-${asked}-$(stty size | cut -d " " -f 2)`)
      await expect(rows(shell)).toContainText(answer)
      return Number(answer.exec((await rows(shell).textContent()) ?? '')?.[1])
    }
    const wide = await size()
    await page.setViewportSize({ width: 900, height: 700 })
    await expect.poll(size, SLOW).toBeLessThan(wide)
    const narrow = await size()
    await page.setViewportSize({ width: 1280, height: 800 })
    await expect.poll(size, SLOW).toBeGreaterThan(narrow)

    // What was shown is there again after a reload, beyond what fits on the screen.
    await line(page, 'clear; echo first-of-many; seq 1000 1400; echo last-of-many')
    await expect(rows(shell)).toContainText('last-of-many')
    await page.reload()
    await expectAttached(shell)
    await expect(rows(shell)).toContainText('last-of-many')
    await focus(shell)
    await page.keyboard.press('Control+Shift+F')
    await page.getByLabel('Find in the terminal').fill('first-of-many')
    await expect(shell.getByRole('status').filter({ hasText: /\d of \d/ })).toBeVisible()
    await expect(rows(shell)).toContainText('first-of-many')
    // It stays in sight when the pane is measured anew, where the lines begin as in the midst of them.
    for (const text of ['first-of-many', '1200']) {
      await page.getByLabel('Find in the terminal').fill(text)
      await expect(rows(shell)).toContainText(text)
      const tall = await rows(shell).locator('> div').count()
      await page.setViewportSize({ width: 1280, height: 480 })
      await expect.poll(() => rows(shell).locator('> div').count()).toBeLessThan(tall)
      await expect(rows(shell)).toContainText(text)
      await expect(shell.locator('.xterm-find-result-decoration').first()).toBeInViewport()
      await page.setViewportSize({ width: 1280, height: 800 })
      await expect(rows(shell).locator('> div')).toHaveCount(tall)
      await expect(rows(shell)).toContainText(text)
    }
    await page.keyboard.press('Escape')

    await line(page, 'exit 3')
    await expect(shell.getByText('It ended with exit code 3.')).toBeVisible()
    await shell.getByRole('button', { name: 'Start again' }).click()
    await expect(shell.getByText('It ended with exit code 3.')).toBeHidden()
    await focus(shell)
    await expect(async () => {
      await line(page, 'echo alive-$((1+1))')
      await expect(rows(shell)).toContainText('alive-2', { timeout: 2_000 })
    }).toPass(SLOW)
    await closeOnly()
  })

  await test.step('keys belong to the terminal that has them, and pasted lines wait for Enter', async () => {
    writeFileSync(join(yard.world.project, 'echo-back.sh'), 'stty -echo; printf "\\033[?2004hready\\n"; exec cat -v\n')
    await openShell(page, yard.world.project)
    const shell = panes(page)
    await focus(shell)
    await line(page, 'sh echo-back.sh')
    await expect(rows(shell)).toContainText('ready')
    // `n`, `?`, `g h` and Ctrl+K do much elsewhere in the app.
    await line(page, 'n?gh')
    await expect(rows(shell)).toContainText('n?gh')
    await page.keyboard.press('Control+k')
    await page.keyboard.press('Enter')
    await expect(rows(shell)).toContainText('^K')
    await expect(page.getByRole('dialog')).toHaveCount(0)

    // Bracketed as the program asked for, and nothing in it can end the bracket.
    await paste(shell, 'one\ntwo\u001b[201~three')
    await page.keyboard.press('Enter')
    await expect(rows(shell)).toContainText('^[[200~one')
    await expect(rows(shell)).toContainText('two[201~three^[[201~')

    await page.keyboard.press('Control+Shift+L')
    await expect(shell).toBeFocused()
    await page.keyboard.press('?')
    await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Enter')
    await expect(shell.locator('textarea')).toBeFocused()
    await closeOnly()
  })

  await test.step('a pane that floods leaves the other one its keyboard', async () => {
    await openShell(page, yard.world.project)
    await openShell(page, yard.world.project)
    const [loud, calm] = [panes(page).nth(0), panes(page).nth(1)]
    await focus(loud)
    await line(page, 'yes flooding-without-an-end')
    await expect(rows(loud)).toContainText('flooding-without-an-end')
    await focus(calm)
    for (const n of [1, 2, 3]) {
      await line(page, `echo calm-$((${n}+100))`)
      await expect(rows(calm)).toContainText(`calm-${n + 100}`)
    }
    // The flood itself can be stopped, and its shell answers at once.
    await focus(loud)
    await page.keyboard.press('Control+c')
    await line(page, 'clear; echo quiet-$((3+4))')
    await expect(rows(loud)).toContainText('quiet-7', SLOW)
  })
})

test('two windows look at one terminal, and both hear the end of the host', async ({ openYard }) => {
  const yard = await openYard(IDLE)
  const page = await yard.open('#/terminals')
  await openShell(page, yard.world.project)
  const other = await yard.openAnother()
  await other.getByRole('link', { name: 'Terminals' }).click()
  await expectAttached(panes(other))
  await focus(panes(page))
  await line(page, 'echo seen-$((40+2))')
  await expect(rows(panes(other))).toContainText('seen-42')
  await focus(panes(other))
  await line(other, 'echo back-$((40+3))')
  await expect(rows(panes(page))).toContainText('back-43')

  // Whoever was active last sets the size; the other one says so, and takes nothing back by saying it.
  const note = (of: Page) => panes(of).getByText('the size of another window', { exact: false })
  await expect(note(page)).toHaveCount(0)
  await other.setViewportSize({ width: 900, height: 640 })
  await expect(note(page)).toBeVisible()
  await expect(note(other)).toHaveCount(0)
  const small = await note(page).textContent()
  await focus(panes(page))
  await line(page, 'echo mine-$((40+4))')
  await expect(rows(panes(other))).toContainText('mine-44')
  await expect(note(other)).toBeVisible()
  await expect(note(page)).toHaveCount(0)
  await focus(panes(other))
  await line(other, 'echo yours-$((40+5))')
  await expect(note(page)).toHaveText(small ?? '')
  await expect(note(other)).toHaveCount(0)
  await other.close()

  // Shells end with the app; what they showed does not.
  await yard.stop()
  const back = await yard.start(page)
  const shell = panes(back)
  await expect(shell.getByText('Switchyard ended, and this terminal with it.')).toBeVisible(SLOW)
  await expectAttached(shell)
  await expect(rows(shell)).toContainText('seen-42')
})

test('whoever looks on by a shared link sees it, and cannot type', { tag: '@dashboard' }, async ({
  openYard,
  browser,
}) => {
  const yard = await openYard(IDLE)
  const page = await yard.open('#/terminals')
  await openShell(page, yard.world.project)
  await focus(panes(page))
  await line(page, 'echo shared-$((40+2))')
  await expect(rows(panes(page))).toContainText('shared-42')
  const link = await page.evaluate(async () => {
    const answer = await fetch('/auth/link?grant=read', { method: 'POST' })
    return ((await answer.json()) as { link: string }).link
  })
  const guest = await browser.newContext()
  const look = await guest.newPage()
  await look.goto(link)
  await look.waitForURL((url) => url.pathname === '/')
  await look.goto(`${new URL(link).origin}/#/terminals`)
  await expectAttached(panes(look))
  await expect(rows(panes(look))).toContainText('shared-42')
  await expect(look.getByText('You look on', { exact: false })).toBeVisible()
  await expect(look.getByRole('button', { name: 'New terminal' })).toHaveCount(0)
  await expect(look.getByRole('button', { name: /^Close / })).toHaveCount(0)
  await focus(panes(look))
  await line(look, 'echo intruder')
  await focus(panes(page))
  await line(page, 'echo owner-$((1+1))')
  await expect(rows(panes(look))).toContainText('owner-2')
  await expect(rows(panes(look))).not.toContainText('intruder')
  await guest.close()
})
