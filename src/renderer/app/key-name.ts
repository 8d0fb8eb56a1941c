/** How a key is written down: `mod+shift+k`, `j`, `escape`. */

/** Modifiers in that order, then the key. A shift that only makes another character is left out. */
export function keyName(event: Pick<KeyboardEvent, 'key' | 'metaKey' | 'ctrlKey' | 'altKey' | 'shiftKey'>): string {
  const key = event.key.toLowerCase()
  const letter = /^[a-z]$/.test(key) || key.length > 1
  return [
    (event.metaKey || event.ctrlKey) && 'mod',
    event.altKey && 'alt',
    event.shiftKey && letter && 'shift',
    key === ' ' ? 'space' : key,
  ]
    .filter(Boolean)
    .join('+')
}

/** A key that does nothing alone. */
export const isModifier = (key: string): boolean =>
  /^(Control|Shift|Alt|AltGraph|Meta|CapsLock|Dead|Unidentified|Process)$/.test(key)
