/** The app as its user feels it: from an agent's word to the pixel, from the start to a usable board, memory, stalls, size. */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Benchmark, Measurement } from '../measurement.ts'
import { coldStart } from './cold-start.ts'
import { hour } from './memory.ts'
import { row } from './runs.ts'
import { streaming } from './streaming.ts'

const ROOT = join(import.meta.dirname, '..', '..', '..')

export const app: Benchmark = async (say) => {
  execFileSync('npm', ['run', '-s', 'build:renderer'], { cwd: ROOT, stdio: 'ignore' })
  return [...(await streaming(say)), ...(await hour(say)), ...(await coldStart(say)), bundle()]
}

/** What a browser fetches before it shows anything, and everything that may follow. */
function bundle(): Measurement {
  const folder = join(ROOT, 'out', 'renderer')
  const html = readFileSync(join(folder, 'index.html'), 'utf8')
  const first = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.(?:js|css))"/g)].map(([, file = '']) => file)
  const gzipped = first.reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file))).length, 0)
  const all = readdirSync(join(folder, 'assets')).map((file) => statSync(join(folder, 'assets', file)).size)
  const total = all.reduce((sum, size) => sum + size, 0)
  return row('bundle', gzipped / 1e6, 'MB', {
    note: `${first.length} files before the first picture, gzipped; ${(total / 1e6).toFixed(1)} MB in ${all.length} files in all`,
    samples: { first, total },
  })
}
