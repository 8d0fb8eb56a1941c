/** Reviews that a person asked for, kept as files beside the run: they decide nothing, so the log does not need them. */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DemandedReview } from '../../../contract/procedures/reviews.ts'
import { writeFileAtomic } from '../../lib/atomic-write.ts'
import type { Paths } from '../paths.ts'

const folder = (paths: Paths, run: string): string => join(paths.run(run), 'reviews')

/** Returns the file that it was written to. */
export function keepReview(paths: Paths, review: DemandedReview, n: number): string {
  mkdirSync(folder(paths, review.run), { recursive: true, mode: 0o700 })
  const file = join(folder(paths, review.run), `${review.task}-${n}.json`)
  writeFileAtomic(file, `${JSON.stringify(review, null, 2)}\n`)
  return file
}

/** Oldest first. A file that cannot be read is left out. */
export function demandedReviews(paths: Paths, run: string): DemandedReview[] {
  let names: string[]
  try {
    names = readdirSync(folder(paths, run))
  } catch {
    return []
  }
  return names
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => {
      try {
        return [DemandedReview.parse(JSON.parse(readFileSync(join(folder(paths, run), name), 'utf8')))]
      } catch {
        return []
      }
    })
    .sort((a, b) => a.at - b.at)
}
