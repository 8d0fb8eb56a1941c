/** The path of a user's prompt file: relative to the repository and inside it. */
import { fail, ok, type Result } from '../../../contract/result.ts'

/** With forward slashes, as git wants it. The failure's message is the second half of a sentence. */
export function promptPath(path: string): Result<string> {
  const parts = path.trim().replaceAll('\\', '/').split('/')
  if (parts[0] === '' || /^[A-Za-z]:$|^~$/.test(parts[0] ?? ''))
    return fail('path-invalid', 'must be relative to the repository')
  const segments = parts.filter((part) => part !== '' && part !== '.')
  if (segments.includes('..')) return fail('path-invalid', 'leaves the repository')
  return segments.length === 0 ? fail('path-invalid', 'names no file') : ok(segments.join('/'))
}
