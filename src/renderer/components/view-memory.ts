/**
 * Remembers which part of a picture is looked at (how near, and where), as numbers that the picture alone understands:
 * over a reload, and for when one comes back to it. Each tab has its own.
 */
const NAME = 'switchyard.view'
/** Pictures that are remembered; the one that was looked at longest ago goes first. */
const MOST = 50

type Place = readonly number[]

export interface ViewMemory {
  /** Null: nobody has moved it. */
  recall(key: string): Place | null
  /** Null: it is as it began. */
  remember(key: string, place: Place | null): void
  /** Writes all of it down. */
  keep(): void
}

/** Storage can be forbidden, which is told by a throw; then it lasts as long as the page. */
export function createViewMemory(storage: () => Pick<Storage, 'getItem' | 'setItem'>): ViewMemory {
  let places: Map<string, Place> | null = null
  function all(): Map<string, Place> {
    if (places) return places
    try {
      places = readPlaces(storage().getItem(NAME))
    } catch {
      places = new Map()
    }
    return places
  }
  return {
    recall: (key) => all().get(key) ?? null,
    remember(key, place) {
      const map = all()
      map.delete(key)
      if (place !== null) map.set(key, place)
      const oldest = map.size > MOST ? map.keys().next().value : undefined
      if (oldest !== undefined) map.delete(oldest)
    },
    keep() {
      try {
        storage().setItem(NAME, JSON.stringify([...all()]))
      } catch {
        // As above.
      }
    },
  }
}

/** What is stored, as far as it is understood: another version may have written it. */
function readPlaces(stored: string | null): Map<string, Place> {
  const read = new Map<string, Place>()
  const entries: unknown = JSON.parse(stored ?? '[]')
  if (!Array.isArray(entries)) return read
  for (const entry of entries.slice(-MOST)) {
    if (!Array.isArray(entry) || typeof entry[0] !== 'string' || !Array.isArray(entry[1])) continue
    if (entry[1].every((part) => Number.isFinite(part))) read.set(entry[0], entry[1])
  }
  return read
}

export const viewMemory = createViewMemory(() => sessionStorage)
// Written at each move it would cost frames.
if (typeof window !== 'undefined') window.addEventListener('pagehide', () => viewMemory.keep())
