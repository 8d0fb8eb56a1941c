/**
 * A diff of 200,000 lines in a browser: how long until its first lines are seen, and the longest frame while it comes in
 * and is scrolled from end to end. The page is the built renderer over made-up data, served in pages as the engine does;
 * what git takes for the first page of such a diff is measured beside it in a real repository.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { chromium, type Page } from '@playwright/test'
import { findBrowser } from '../../scripts/find-browser.ts'
import { createGit } from '../../src/main/git/create-git.ts'
import { createPatchPages } from '../../src/main/services/app/patch-pages.ts'
import { git } from '../support/world.ts'
import type { Benchmark, Measurement } from './measurement.ts'
import { median } from './statistics.ts'
import { inTempFolder } from './temp-folder.ts'

const LINES = 200_000
const REPETITIONS = 3
const FIRST_PAINT_MS = 300
const FRAME_MS = 50
const ROOT = join(import.meta.dirname, '../..')

interface Seen {
  firstPaint: number
  longestLoading: number
  longestScrolling: number
  rows: number
  heapMb: number
}

export const largeDiff: Benchmark = async (say) => {
  const built = spawnSync(
    process.execPath,
    [join(ROOT, 'node_modules/vite/bin/vite.js'), 'build', '--config', 'vite.renderer.config.ts', '--logLevel', 'warn'],
    { cwd: ROOT, stdio: 'inherit' },
  )
  if (built.status !== 0) throw new Error('The renderer could not be built')
  const { startFakeHost } = await import('../unit/renderer/fake/host.ts')
  const host = await startFakeHost(0, { diffLines: LINES })
  const executablePath = findBrowser()
  const browser = await chromium.launch({
    ...(executablePath === null ? {} : { executablePath }),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
  const seen: Seen[] = []
  try {
    // The first visit fills the caches of code, as it does for whoever opens a second diff.
    for (let n = 0; n <= REPETITIONS; n++) {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
      const measured = await look(page, host.url)
      await page.close()
      if (n === 0) continue
      seen.push(measured)
      say(
        `first paint ${Math.round(measured.firstPaint)} ms, longest frame ${Math.round(measured.longestLoading)} ms while loading, ${Math.round(measured.longestScrolling)} ms while scrolling`,
      )
    }
  } finally {
    await browser.close()
    await host.close()
  }
  const paint = median(seen.map((each) => each.firstPaint))
  const loading = Math.max(...seen.map((each) => each.longestLoading))
  const scrolling = Math.max(...seen.map((each) => each.longestScrolling))
  const frame = Math.max(loading, scrolling)
  const pages = await gitPages()
  const rows = Math.max(...seen.map((each) => each.rows))
  const row = (name: string, measured: number, target: number | null, note: string, samples: object): Measurement => ({
    row: `large-diff, ${name}`,
    measured,
    unit: 'ms',
    target,
    ratio: null,
    note,
    samples: { ...samples },
  })
  return [
    row(
      'first paint',
      paint,
      FIRST_PAINT_MS,
      `200,000 lines; from the click; heap ${Math.round(median(seen.map((each) => each.heapMb)))} MB`,
      { seen },
    ),
    row(
      'longest frame',
      frame,
      FRAME_MS,
      `loading ${Math.round(loading)} ms, scrolling ${Math.round(scrolling)} ms; at most ${rows} rows in the document`,
      { seen },
    ),
    row(
      'git, first page',
      pages.list + pages.first,
      null,
      `list of files ${Math.round(pages.list)} ms, first page ${Math.round(pages.first)} ms, all pages ${Math.round(pages.all)} ms`,
      pages,
    ),
  ]
}

async function look(page: Page, url: string): Promise<Seen> {
  await page.goto(`${url}#/runs/amber-heron-42/board?task=report&wide=1`)
  await page.getByRole('tab', { name: 'Changes' }).last().waitFor()
  await page.getByText('Done when').waitFor()
  return page.evaluate(async () => {
    const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve))
    const tab = [...document.querySelectorAll<HTMLElement>('[role=tab]')].findLast(
      (each) => each.textContent === 'Changes',
    )
    const begun = performance.now()
    tab?.dispatchEvent(new MouseEvent('mousedown', { bubbles: true, button: 0 }))
    let last = begun
    let firstPaint = 0
    let longestLoading = 0
    let rows = 0
    const deadline = begun + 30_000
    const loaded = () => document.querySelector('[aria-label="Diff"] > div')?.getBoundingClientRect().height ?? 0
    let height = 0
    let quietSince = begun
    // Until nothing has come in for a second.
    while (performance.now() < deadline) {
      const now = await frame()
      const drawn = document.querySelectorAll('[data-row]').length
      if (firstPaint === 0 && drawn > 5) {
        await frame()
        firstPaint = performance.now() - begun
      } else if (firstPaint !== 0) longestLoading = Math.max(longestLoading, now - last)
      rows = Math.max(rows, drawn)
      last = performance.now()
      if (loaded() !== height) {
        height = loaded()
        quietSince = last
      }
      if (firstPaint !== 0 && last - quietSince > 1_000 && last - begun > 4_000) break
    }
    const scroller = document.querySelector<HTMLElement>('[aria-label="Diff"]')
    if (!scroller) throw new Error('There is no diff on the page')
    let longestScrolling = 0
    const end = scroller.scrollHeight - scroller.clientHeight
    const places: number[] = []
    for (let n = 0; n <= 60; n++) places.push((end * n) / 60)
    for (let n = 0; n <= 120; n++) places.push(end / 3 + n * 90)
    last = await frame()
    for (const place of places) {
      scroller.scrollTop = place
      const now = await frame()
      longestScrolling = Math.max(longestScrolling, now - last)
      last = now
      rows = Math.max(rows, document.querySelectorAll('[data-row]').length)
    }
    const memory = (performance as unknown as { memory?: { usedJSHeapSize: number } }).memory
    return { firstPaint, longestLoading, longestScrolling, rows, heapMb: (memory?.usedJSHeapSize ?? 0) / 1e6 }
  })
}

/** A file of 200,000 lines of which every second changes, through the engine's own reading of git. */
const gitPages = () =>
  inTempFolder(async (folder) => {
    const project = join(folder, 'project')
    mkdirSync(project)
    git(project, 'init', '--quiet', '--initial-branch=main')
    const text = (change: (line: number) => boolean) =>
      Array.from(
        { length: LINES },
        (_, n) => `export const value${n} = ${change(n) ? n * 2 : n} // a line of code\n`,
      ).join('')
    writeFileSync(
      join(project, 'big.js'),
      text(() => false),
    )
    git(project, 'add', '--all')
    git(project, 'commit', '--quiet', '--message', 'Before')
    writeFileSync(
      join(project, 'big.js'),
      text((n) => n % 2 === 0),
    )
    git(project, 'commit', '--quiet', '--all', '--message', 'After')
    const opened = await createGit({ env: process.env }).open(project)
    if (!opened.ok) throw new Error(opened.failure.message)
    const repository = opened.value
    const [from, to] = [git(project, 'rev-parse', 'HEAD~1'), git(project, 'rev-parse', 'HEAD')]
    const begun = performance.now()
    await repository.fileDiffs(from, to)
    const listed = performance.now()
    const pages = createPatchPages()
    const read = (maxBytes: number) => repository.patchBytes(from, to, { paths: ['big.js'], maxBytes, context: 3 })
    let page = await pages.page('big', read, { offset: 0, maxBytes: 96 * 1024 })
    const first = performance.now()
    while (page.next !== null) page = await pages.page('big', read, { offset: page.next, maxBytes: 512 * 1024 })
    return { list: listed - begun, first: first - listed, all: performance.now() - first }
  })
