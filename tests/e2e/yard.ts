/** A dashboard for one journey: a process of its own, a project with real git, the real claude CLI, a scripted model. */
import { test as base, type Page } from '@playwright/test'
import { startCli } from '../support/cli.ts'
import { createWorld, type World, type WorldOptions } from '../support/world.ts'

interface Announced {
  url: string
  port: number
  link: string
}

export interface Yard {
  readonly world: World
  readonly url: string
  /** Signs the page in by the one-time link, as a user does. */
  open(page: Page, hash?: string): Promise<void>
  /** Ends the server as Ctrl-C does; `start` brings it back on the same port. */
  stop(): Promise<void>
  start(): Promise<void>
}

async function startYard(options: WorldOptions): Promise<Yard> {
  const world = await createWorld(options)
  let announced: Announced | null = null
  let running: ReturnType<typeof startCli> | null = null

  const yard: Yard = {
    world,
    get url() {
      if (!announced) throw new Error('the yard is not open')
      return announced.url
    },
    async open(page, hash = '#/') {
      if (!announced) throw new Error('the yard is not open')
      await page.goto(announced.link)
      // The page of the link goes on by itself.
      await page.waitForURL((url) => url.pathname === '/')
      await page.goto(`${announced.url}/${hash}`)
    },
    async stop() {
      running?.child.kill('SIGTERM')
      await running?.ended
      running = null
    },
    async start() {
      const cli = startCli(['web', '--port', String(announced?.port ?? 0), '--json'], {
        cwd: world.dir,
        env: world.env,
      })
      running = cli
      let text = ''
      cli.child.stdout?.on('data', (chunk: Buffer) => {
        text += chunk.toString()
      })
      await cli.saw('"link"')
      announced = JSON.parse(text.trim().split('\n')[0] ?? '') as Announced
    },
  }
  await yard.start()
  return yard
}

/** `yard(options)` opens one; it is closed at the end of the test. */
export const test = base.extend<{ openYard: (options: WorldOptions) => Promise<Yard> }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright demands a destructuring here.
  openYard: async ({}, use) => {
    const open: Yard[] = []
    await use(async (options) => {
      const yard = await startYard(options)
      open.push(yard)
      return yard
    })
    for (const yard of open) {
      await yard.stop()
      await yard.world.close()
    }
  },
})

/** Drops a file on the window, as a browser tells of it. */
export async function drop(page: Page, name: string, text: string): Promise<void> {
  const data = await page.evaluateHandle(
    ([fileName, content]) => {
      const transfer = new DataTransfer()
      transfer.items.add(new File([content], fileName, { type: 'text/markdown' }))
      return transfer
    },
    [name, text] as const,
  )
  for (const type of ['dragenter', 'dragover', 'drop']) await page.dispatchEvent('body', type, { dataTransfer: data })
}
