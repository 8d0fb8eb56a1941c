/** Wheel, trackpad and fingers over the timeline: two fingers or a wheel with a modifier zoom, sideways moves pan. */
import { type RefObject, useEffect, useRef } from 'react'

export interface Gestures {
  /** `x`: pixels from the left edge of the chart. */
  zoom(factor: number, x: number): void
  pan(px: number): void
}

/** One notch of a wheel is some 100; a trackpad sends many small ones. */
const ZOOM_PER_PX = 0.0035
/** Movement below this is a press that trembles, not a drag. */
const DRAG_PX = 4

export function useGestures(ref: RefObject<HTMLElement | null>, labels: number, gestures: Gestures): void {
  const latest = useRef(gestures)
  latest.current = gestures
  useEffect(() => {
    const element = ref.current
    if (!element) return
    const xOf = (clientX: number): number => clientX - element.getBoundingClientRect().left - labels
    const wheel = (event: WheelEvent) => {
      const axis = (event.target as HTMLElement).closest('[data-axis]') !== null
      if (event.ctrlKey || event.metaKey || event.altKey || (axis && event.deltaY !== 0)) {
        // A pinch on a trackpad comes as a wheel with ctrl; the page itself must not zoom.
        event.preventDefault()
        latest.current.zoom(Math.exp(-event.deltaY * ZOOM_PER_PX), xOf(event.clientX))
        return
      }
      const px = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX
      if (Math.abs(px) <= (event.shiftKey ? 0 : Math.abs(event.deltaY))) return
      event.preventDefault()
      latest.current.pan(px)
    }

    const fingers = new Map<number, { x: number; startX: number }>()
    let dragging = false
    const down = (event: PointerEvent) => {
      if (event.pointerType === 'mouse' && event.button !== 0) return
      fingers.set(event.pointerId, { x: event.clientX, startX: event.clientX })
    }
    const move = (event: PointerEvent) => {
      const finger = fingers.get(event.pointerId)
      if (!finger) return
      const [one, two] = [...fingers.values()]
      if (one && two) {
        const before = Math.abs(one.x - two.x)
        const middle = xOf((one.x + two.x) / 2)
        finger.x = event.clientX
        const after = Math.abs(one.x - two.x)
        if (before > 8 && after > 8) latest.current.zoom(after / before, middle)
        dragging = true
        return
      }
      if (!dragging && Math.abs(event.clientX - finger.startX) < DRAG_PX) return
      dragging = true
      latest.current.pan(finger.x - event.clientX)
      finger.x = event.clientX
    }
    const up = (event: PointerEvent) => {
      fingers.delete(event.pointerId)
    }
    // What was dragged is not clicked: the link under the pointer stays where it is.
    const click = (event: MouseEvent) => {
      if (!dragging) return
      dragging = false
      event.preventDefault()
      event.stopPropagation()
    }
    const begin = () => {
      if (fingers.size === 0) dragging = false
    }
    const options = { passive: false }
    element.addEventListener('wheel', wheel, options)
    element.addEventListener('pointerdown', begin, true)
    element.addEventListener('pointerdown', down)
    globalThis.addEventListener('pointermove', move)
    globalThis.addEventListener('pointerup', up)
    globalThis.addEventListener('pointercancel', up)
    element.addEventListener('click', click, true)
    return () => {
      element.removeEventListener('wheel', wheel)
      element.removeEventListener('pointerdown', begin, true)
      element.removeEventListener('pointerdown', down)
      globalThis.removeEventListener('pointermove', move)
      globalThis.removeEventListener('pointerup', up)
      globalThis.removeEventListener('pointercancel', up)
      element.removeEventListener('click', click, true)
    }
  }, [ref, labels])
}
