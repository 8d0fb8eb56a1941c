/** Whether terminals are drawn by the graphics hardware. Drawn by GL in software they are far slower than as plain elements. */

// "SwiftShader" and "llvmpipe" are Chromium's and Mesa's renderers in software; "Basic Render" is that of Windows.
const IN_SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render|mesa offscreen/i

/** Names of renderers come from the driver; one that does not tell its name is not trusted to be hardware. */
export const isHardware = (renderer: string): boolean => renderer.trim() !== '' && !IN_SOFTWARE.test(renderer)

let known: boolean | null = null

export function hasHardwareGl(): boolean {
  known ??= probe()
  return known
}

function probe(): boolean {
  try {
    const gl = document.createElement('canvas').getContext('webgl2', { failIfMajorPerformanceCaveat: true })
    if (gl === null) return false
    const info = gl.getExtension('WEBGL_debug_renderer_info')
    const renderer: unknown = gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER)
    gl.getExtension('WEBGL_lose_context')?.loseContext()
    return typeof renderer === 'string' && isHardware(renderer)
  } catch {
    return false
  }
}

/** Browsers give a page some 16 contexts and take the oldest away beyond that: the others are drawn as elements. */
const MOST = 8
let taken = 0

/** A place among those that are drawn by hardware; null: there is none. The returned function gives it back. */
export function takeGl(): (() => void) | null {
  if (taken >= MOST || !hasHardwareGl()) return null
  taken += 1
  let held = true
  return () => {
    if (held) taken -= 1
    held = false
  }
}
