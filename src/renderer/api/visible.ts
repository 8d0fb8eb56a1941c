/**
 * Takes characters out of shown text that would make it read otherwise than it is: bidirectional overrides and isolates.
 * Titles, notes and activities come from specs and agents. What did not contain any stays the same object.
 */
const BIDI = /[\u202a-\u202e\u2066-\u2069]/
const ALL_BIDI = /[\u202a-\u202e\u2066-\u2069]/g

export function visible<T>(value: T): T {
  if (typeof value === 'string') return (BIDI.test(value) ? value.replaceAll(ALL_BIDI, '\ufffd') : value) as T
  if (Array.isArray(value)) {
    const items = value.map(visible)
    return items.every((item, index) => item === value[index]) ? value : (items as T)
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value)
    const shown = entries.map(([key, part]) => [key, visible(part)] as const)
    return shown.every(([, part], index) => part === entries[index]?.[1]) ? value : (Object.fromEntries(shown) as T)
  }
  return value
}
