/** Bundles the measured entry as the build bundles the command line: our own code in one file, packages outside of it. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'

const ROOT = join(import.meta.dirname, '..', '..', '..')

/** Lies below the package, where its dependencies and prompts are found, and where git does not look. */
export async function bundleEntry(): Promise<{ entry: string; remove(): void }> {
  const cache = join(ROOT, 'node_modules', '.cache')
  mkdirSync(cache, { recursive: true })
  const dir = mkdtempSync(join(cache, 'switchyard-bench-'))
  const bundle = await rolldown({
    input: { entry: join(import.meta.dirname, 'entry.ts') },
    platform: 'node',
    external: (id) => !id.startsWith('.') && !id.startsWith('/') && !/^[A-Za-z]:[\\/]/.test(id),
    transform: { target: 'node20.18' },
  })
  await bundle.write({ dir, format: 'esm', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' })
  await bundle.close()
  return { entry: join(dir, 'entry.js'), remove: () => rmSync(dir, { recursive: true, force: true }) }
}
