/** The yard in a browser: `switchyard web` as a process of its own. */
import { type BrowserContext, expect, type Page } from '@playwright/test'
import { type CliRun, startCli } from '../../support/cli.ts'
import type { World } from '../../support/world.ts'
import type { Yard } from './yard.ts'

interface Announced {
  readonly url: string
  readonly port: number
  readonly link: string
}

export async function dashboardYard(world: World, context: BrowserContext): Promise<Yard> {
  let announced: Announced | null = null
  let running: CliRun | null = null
  const address = (): Announced => {
    if (announced === null) throw new Error('the dashboard is not up')
    return announced
  }

  async function up(): Promise<void> {
    const cli = startCli(['web', '--port', String(announced?.port ?? 0), '--json'], { cwd: world.dir, env: world.env })
    running = cli
    let text = ''
    cli.child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString()
    })
    await cli.saw('"link"')
    announced = JSON.parse(text.trim().split('\n')[0] ?? '') as Announced
  }
  async function down(): Promise<void> {
    running?.child.kill('SIGTERM')
    await running?.ended
    running = null
  }
  let signedIn = false
  async function open(hash = '#/'): Promise<Page> {
    const page = await context.newPage()
    if (!signedIn) {
      await page.goto(address().link)
      // The page of the link goes on by itself.
      await page.waitForURL((url) => url.pathname === '/')
      signedIn = true
    }
    await page.goto(`${address().url}/${hash}`)
    return page
  }

  await up()
  return {
    host: 'dashboard',
    world,
    open,
    openAnother: () => open(),
    drop: dropFile,
    // A browser that was not asked for leave shows them in the page.
    notifications: (page) => page.getByRole('region', { name: 'Notifications' }).locator('p').allTextContents(),
    stop: down,
    async start(page) {
      await up()
      return page
    },
    async close() {
      await down()
      await world.close()
    },
  }
}

/** As a browser tells of a dropped file: its content, and no path. */
export async function dropFile(page: Page, name: string, text: string): Promise<void> {
  const data = await page.evaluateHandle(
    ([fileName, content]) => {
      const transfer = new DataTransfer()
      transfer.items.add(new File([content], fileName, { type: 'text/markdown' }))
      return transfer
    },
    [name, text] as const,
  )
  // A page that has only begun takes nothing yet, and a browser would not let go of the file there.
  await expect
    .poll(() =>
      page.evaluate(
        (dataTransfer) =>
          document.body.dispatchEvent(new DragEvent('dragover', { bubbles: true, cancelable: true, dataTransfer })),
        data,
      ),
    )
    .toBe(false)
  for (const type of ['dragenter', 'dragover', 'drop']) await page.dispatchEvent('body', type, { dataTransfer: data })
}
