/** A row that may be wider than the window: what is chosen in it is brought into view, and its ends fade where more lies. */
import { useCallback, useLayoutEffect, useRef } from 'react'

/** How the row has to be scrolled so that the item is seen whole; what is next to it peeks in. Pixels, pure. */
export function scrollFor(
  row: { readonly scroll: number; readonly width: number },
  item: { readonly left: number; readonly width: number },
  margin = 32,
): number {
  if (item.left - margin < row.scroll) return Math.max(0, item.left - margin)
  if (item.left + item.width + margin > row.scroll + row.width) return item.left + item.width + margin - row.width
  return row.scroll
}

/** For the row, whose chosen item fits `selector`; `chosen` changes when another one is. */
export function useSideways<T extends HTMLElement>(selector: string, chosen: string) {
  const ref = useRef<T>(null)
  const bring = useCallback(() => {
    const row = ref.current
    const item = row?.querySelector<HTMLElement>(selector)
    if (!row || !item) return
    const left = item.getBoundingClientRect().left - row.getBoundingClientRect().left + row.scrollLeft
    row.scrollLeft = scrollFor({ scroll: row.scrollLeft, width: row.clientWidth }, { left, width: item.offsetWidth })
  }, [selector])
  // biome-ignore lint/correctness/useExhaustiveDependencies: another choice is the reason to look.
  useLayoutEffect(bring, [bring, chosen])
  useLayoutEffect(() => {
    const row = ref.current
    if (!row) return
    const look = () => {
      row.toggleAttribute('data-more-before', row.scrollLeft > 1)
      row.toggleAttribute('data-more-after', row.scrollLeft + row.clientWidth < row.scrollWidth - 1)
    }
    // In a dialog the row has no width before the dialog is open.
    const size = new ResizeObserver(() => {
      bring()
      look()
    })
    size.observe(row)
    row.addEventListener('scroll', look, { passive: true })
    return () => {
      size.disconnect()
      row.removeEventListener('scroll', look)
    }
  }, [bring])
  return ref
}
