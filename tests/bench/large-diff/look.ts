/** What one visit to a diff costs a page: from the click to its first lines, while it comes in, and while it is scrolled. */
import type { Page } from '@playwright/test'

export interface Seen {
  /** From the click until the frame with the first lines is over, milliseconds. */
  readonly firstPaint: number
  /** Longest time between two frames, from the click until all is there and then while it is scrolled, milliseconds. */
  readonly loading: number
  readonly scrolling: number
  /** Rows in the document, at most. */
  readonly rows: number
  /** Of the page's thread, from the click to the end, in time of the processor, milliseconds. */
  readonly cpu: number
  /** After a collection. */
  readonly heapMb: number
}

/** `restMs`: how long the hand stands on the tab before it clicks. */
export async function look(page: Page, url: string, restMs: number): Promise<Seen> {
  await page.goto(`${url}#/runs/amber-heron-42/board?task=report&wide=1`)
  await page.getByRole('tab', { name: 'Changes' }).last().waitFor()
  await page.getByText('Done when').waitFor()
  // The browser gives a hidden page no frames.
  await page.bringToFront()
  const inspector = await page.context().newCDPSession(page)
  // In time of the processor: beside other work a page's tasks take as long as that lets them.
  await inspector.send('Performance.enable', { timeDomain: 'threadTicks' })
  const metric = async (name: string): Promise<number> =>
    (await inspector.send('Performance.getMetrics')).metrics.find((each) => each.name === name)?.value ?? 0
  const before = await metric('TaskDuration')
  const box = await page.getByRole('tab', { name: 'Changes' }).last().boundingBox()
  if (box === null) throw new Error('There is no tab with the changes')
  const looking = page.evaluate(inPage)
  await page.waitForFunction(() => 'waiting' in window)
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await page.waitForTimeout(restMs)
  await page.mouse.down()
  await page.mouse.up()
  const seen = await looking
  const cpu = ((await metric('TaskDuration')) - before) * 1_000
  await inspector.send('HeapProfiler.collectGarbage')
  return { ...seen, cpu, heapMb: (await metric('JSHeapUsedSize')) / 1e6 }
}

async function inPage(): Promise<Pick<Seen, 'firstPaint' | 'loading' | 'scrolling' | 'rows'>> {
  /** A clock that is read within the frame: the time that a frame is given is when it was due, not when it came. */
  const frame = () => new Promise<number>((resolve) => requestAnimationFrame(() => resolve(performance.now())))
  const afterFrame = () =>
    new Promise<number>((resolve) =>
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => resolve(performance.now())
        port2.postMessage(null)
      }),
    )
  // What lies within one long frame, such as a layout after its callbacks, is counted to it.
  let longest = 0
  let begun = Number.POSITIVE_INFINITY
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (entry.startTime >= begun) longest = Math.max(longest, entry.duration)
  })
  observer.observe({ type: 'long-animation-frame' })
  begun = await new Promise<number>((resolve) => {
    addEventListener('mousedown', (event) => resolve(event.timeStamp), { capture: true, once: true })
    Object.assign(window, { waiting: true })
  })
  let last = begun
  let firstPaint = 0
  let rows = 0
  let quietSince = begun
  let height = ''
  // As it was set: asking how it was laid out would cost a layout.
  const loaded = () => document.querySelector<HTMLElement>('[aria-label="Diff"] > div')?.style.height ?? ''
  // Until nothing has come in for a second.
  while (performance.now() - begun < 30_000) {
    const now = await frame()
    longest = Math.max(longest, now - last)
    last = now
    const drawn = document.querySelectorAll('[data-row]').length
    rows = Math.max(rows, drawn)
    if (firstPaint === 0 && drawn > 5) firstPaint = (await afterFrame()) - begun
    if (loaded() !== height) {
      height = loaded()
      quietSince = now
    }
    if (firstPaint !== 0 && now - quietSince > 1_000) break
  }
  const loading = longest
  longest = 0
  const scroller = document.querySelector<HTMLElement>('[aria-label="Diff"]')
  if (!scroller || firstPaint === 0) throw new Error('There is no diff on the page')
  const end = scroller.scrollHeight - scroller.clientHeight
  const places: number[] = []
  // In great jumps from end to end, then as a wheel does.
  for (let n = 0; n <= 60; n++) places.push((end * n) / 60)
  for (let n = 0; n <= 120; n++) places.push(end / 3 + n * 90)
  last = await frame()
  for (const place of places) {
    scroller.scrollTop = place
    const now = await frame()
    longest = Math.max(longest, now - last)
    last = now
    rows = Math.max(rows, document.querySelectorAll('[data-row]').length)
  }
  await afterFrame()
  observer.disconnect()
  return { firstPaint, loading, scrolling: longest, rows }
}
