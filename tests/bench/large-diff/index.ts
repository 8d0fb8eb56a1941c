/**
 * A diff of 200,000 lines, and one of 5,000 files, in a browser: how long until the first lines are seen, and the longest
 * frame while it comes in and is scrolled from end to end. The page is the built renderer; the diffs come out of a real
 * repository, through the engine's own reading of git. A diff of 2,000 lines is looked at in turns with the large one.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { type BrowserContext, chromium } from '@playwright/test'
import { findBrowser } from '../../../scripts/find-browser.ts'
import type { FakeChanges } from '../../unit/renderer/fake/host.ts'
import type { Benchmark, Measurement } from '../measurement.ts'
import { median } from '../statistics.ts'
import { inTempFolder } from '../temp-folder.ts'
import { type History, makeHistory } from './history.ts'
import { look, type Seen } from './look.ts'

const REPETITIONS = 3
const FIRST_PAINT_MS = 300
const FRAME_MS = 50
const ROOT = join(import.meta.dirname, '../../..')
/** A hand that has come to a tab clicks no sooner; what is asked for as it comes has this long. */
const REST_MS = 100
const VISITS = {
  'few-lines': { diff: 'few-lines', restMs: REST_MS },
  'many-lines': { diff: 'many-lines', restMs: REST_MS },
  'many-files': { diff: 'many-files', restMs: REST_MS },
  /** As by a key: nothing can be asked for before. */
  'few-lines at once': { diff: 'few-lines', restMs: 0 },
  'many-lines at once': { diff: 'many-lines', restMs: 0 },
} as const
type Name = keyof typeof VISITS
const NAMES = Object.keys(VISITS) as Name[]

export const largeDiff: Benchmark = async (say) => {
  const built = spawnSync(
    process.execPath,
    [join(ROOT, 'node_modules/vite/bin/vite.js'), 'build', '--config', 'vite.renderer.config.ts', '--logLevel', 'warn'],
    { cwd: ROOT, stdio: 'inherit' },
  )
  if (built.status !== 0) throw new Error('The renderer could not be built')
  return inTempFolder(async (folder) => {
    const history = await makeHistory(folder)
    const seen = await visits(history, say)
    return [
      ...rows('large-diff', seen['many-lines'], seen['few-lines'], '200,000 lines'),
      ...rows('large-diff, many files', seen['many-files'], seen['few-lines'], '5,000 files of 40 lines'),
      ...rows('large-diff, at once', seen['many-lines at once'], seen['few-lines at once'], '200,000 lines'),
      await gitAlone(history.diffs['many-lines']()),
    ]
  })
}

async function visits({ diffs }: History, say: (line: string) => void): Promise<Record<Name, Seen[]>> {
  const seen = Object.fromEntries(NAMES.map((name): [Name, Seen[]] => [name, []])) as Record<Name, Seen[]>
  const { startFakeHost } = await import('../../unit/renderer/fake/host.ts')
  const executablePath = findBrowser()
  const browser = await chromium.launch({
    ...(executablePath === null ? {} : { executablePath }),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  try {
    // The first visit fills the caches of code, as it does for whoever opens a second diff.
    for (let n = 0; n <= REPETITIONS; n++)
      for (const name of NAMES) {
        const { diff, restMs } = VISITS[name]
        const one = await visit(context, () => startFakeHost(0, { changes: diffs[diff]() }), restMs)
        if (n === 0) continue
        seen[name].push(one)
        say(
          `${name}: ${Object.entries(one)
            .map(([what, value]) => `${what} ${Math.round(value)}`)
            .join(', ')}`,
        )
      }
  } finally {
    await browser.close()
  }
  return seen
}

async function visit(
  context: BrowserContext,
  serve: () => Promise<{ url: string; close(): Promise<void> }>,
  restMs: number,
): Promise<Seen> {
  const host = await serve()
  const page = await context.newPage()
  try {
    return await look(page, host.url, restMs)
  } finally {
    await page.close()
    await host.close()
  }
}

function rows(name: string, seen: readonly Seen[], small: readonly Seen[], what: string): Measurement[] {
  const paint = (each: readonly Seen[]) => median(each.map(({ firstPaint }) => firstPaint))
  const most = (each: readonly Seen[], of: 'loading' | 'scrolling' | 'rows') => Math.max(...each.map((one) => one[of]))
  const frame = (each: readonly Seen[]) => Math.max(most(each, 'loading'), most(each, 'scrolling'))
  const middle = (of: 'cpu' | 'heapMb') => Math.round(median(seen.map((one) => one[of])))
  const row = (measured: string, of: (each: readonly Seen[]) => number, target: number, note: string): Measurement => ({
    row: `${name}, ${measured}`,
    measured: of(seen),
    unit: 'ms',
    target,
    ratio: of(seen) / of(small),
    note,
    samples: { seen, small },
  })
  return [
    row(
      'first paint',
      paint,
      FIRST_PAINT_MS,
      `${what}; from the click, git included; 2,000 lines ${Math.round(paint(small))} ms`,
    ),
    row(
      'longest frame',
      frame,
      FRAME_MS,
      `loading ${Math.round(most(seen, 'loading'))} ms, scrolling ${Math.round(most(seen, 'scrolling'))} ms; page's thread ${middle('cpu')} ms, heap ${middle('heapMb')} MB, at most ${most(seen, 'rows')} rows in the document`,
    ),
  ]
}

/** What of it git and our reading take, without a page. */
async function gitAlone(changes: FakeChanges): Promise<Measurement> {
  const begun = performance.now()
  const { from, to } = await changes.summary('none')
  const list = performance.now() - begun
  const request = { from, to, path: 'big.js', context: 3 }
  let page = await changes.page({ ...request, offset: 0, maxBytes: 96 * 1024 }, undefined)
  const first = performance.now() - begun - list
  while (page.next !== null)
    page = await changes.page({ ...request, offset: page.next, maxBytes: 256 * 1024 }, undefined)
  const all = performance.now() - begun - list
  const counting = performance.now()
  await changes.summary('exact')
  const counts = performance.now() - counting
  return {
    row: 'large-diff, git, first page',
    measured: list + first,
    unit: 'ms',
    target: null,
    ratio: null,
    note: `list of files ${Math.round(list)} ms, first page ${Math.round(first)} ms, all pages ${Math.round(all)} ms; counts ${Math.round(counts)} ms`,
    samples: { list, first, all, counts },
  }
}
