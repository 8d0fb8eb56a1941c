/** Where the window was and where it may be: read from a file that may be old, placed on displays that may be gone. */
import { z } from 'zod'

const Bounds = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
})
export type Bounds = z.infer<typeof Bounds>

export const WindowState = z.object({ bounds: Bounds, maximized: z.boolean(), fullScreen: z.boolean() })
export type WindowState = z.infer<typeof WindowState>

/** Without a position, the system chooses one. */
export interface Placement {
  readonly x?: number
  readonly y?: number
  readonly width: number
  readonly height: number
  readonly maximized: boolean
  readonly fullScreen: boolean
}

/** A phone's width works, so the window may be as narrow. */
export const MINIMUM = { width: 390, height: 480 }
export const DEFAULT = { width: 1360, height: 860 }

/** So much of the window's upper edge has to lie on a display that a person can take hold of it. */
const GRIP = { width: 120, height: 32 }

/** null for text that is no window state. */
export function parseWindowState(text: string): WindowState | null {
  try {
    const parsed = WindowState.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

/** `workAreas`: the displays without their docks and menu bars, the primary one first. */
export function placeWindow(stored: WindowState | null, workAreas: readonly Bounds[]): Placement {
  const home = stored === null ? undefined : workAreas.find((area) => gripIsOn(stored.bounds, area))
  const area = home ?? workAreas[0]
  const wanted = stored?.bounds ?? DEFAULT
  const between = (value: number, least: number, most: number | undefined) =>
    Math.max(least, most === undefined ? value : Math.min(value, most))
  const width = between(wanted.width, MINIMUM.width, area?.width)
  const height = between(wanted.height, MINIMUM.height, area?.height)
  const rest = { width, height, maximized: stored?.maximized ?? false, fullScreen: stored?.fullScreen ?? false }
  return home === undefined || stored === null ? rest : { x: stored.bounds.x, y: stored.bounds.y, ...rest }
}

function gripIsOn(bounds: Bounds, area: Bounds): boolean {
  const across = Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x)
  return (
    across >= Math.min(GRIP.width, bounds.width) && bounds.y >= area.y && bounds.y + GRIP.height <= area.y + area.height
  )
}
