/** The list of specs that became runs lately, newest first. */
import { z } from 'zod'

const MAX = 10
const RecentSpecs = z.object({ version: z.literal(1), files: z.array(z.string().min(1)).max(MAX) })

/** An unreadable list is an empty one: nothing depends on it. */
export function parseRecentSpecs(text: string): readonly string[] {
  try {
    const parsed = RecentSpecs.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data.files : []
  } catch {
    return []
  }
}

export const renderRecentSpecs = (files: readonly string[]): string => `${JSON.stringify({ version: 1, files })}\n`

export const addRecentSpec = (files: readonly string[], file: string): readonly string[] =>
  [file, ...files.filter((other) => other !== file)].slice(0, MAX)
