/** Reads `switchyard://` links strictly: they come from web pages and mails, and can only ever show a place. */

import type { Place } from '../../../../contract/desktop.ts'
import { AttentionId, RunId, TaskId } from '../../../../contract/ids.ts'

export const LINK_SCHEME = 'switchyard'
const MAX_LENGTH = 1024

/**
 * `switchyard://home`, `://inbox[/ATTENTION]`, `://run/RUN[/task/TASK]`; null for anything else. Query
 * strings, fragments, credentials and ports are refused, so that a later version can give them a meaning.
 */
export function parseDeepLink(link: string): Place | null {
  if (link.length > MAX_LENGTH) return null
  let url: URL
  try {
    url = new URL(link)
  } catch {
    return null
  }
  if (url.protocol !== `${LINK_SCHEME}:`) return null
  if (url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '' || url.port !== '') return null
  const parts = segments(url.pathname)
  if (parts === null) return null
  const [first, second, third, ...rest] = parts
  if (rest.length > 0) return null
  switch (url.hostname) {
    case 'home':
      return first === undefined ? { view: 'home' } : null
    case 'inbox': {
      if (first === undefined) return { view: 'inbox' }
      const attention = AttentionId.safeParse(first)
      return attention.success && second === undefined ? { view: 'inbox', attention: attention.data } : null
    }
    case 'run': {
      const run = RunId.safeParse(first)
      if (!run.success) return null
      if (second === undefined) return { view: 'run', run: run.data }
      const task = TaskId.safeParse(third)
      return second === 'task' && task.success ? { view: 'run', run: run.data, task: task.data } : null
    }
    default:
      return null
  }
}

function segments(path: string): string[] | null {
  if (path === '' || path === '/') return []
  try {
    const parts = path.slice(1).replace(/\/$/, '').split('/').map(decodeURIComponent)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
    return parts.some((part) => part === '' || /[\u0000-\u001f\u007f/\\]/.test(part)) ? null : parts
  } catch {
    return null
  }
}
