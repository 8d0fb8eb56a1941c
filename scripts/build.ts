/** Bundles the command line and the helpers that it starts into `dist/`; dependencies stay outside of the bundle. */
import { chmodSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'

const root = join(import.meta.dirname, '..')
const dist = process.argv[2] ?? join(root, 'dist')

rmSync(dist, { recursive: true, force: true })
const bundle = await rolldown({
  input: {
    cli: join(root, 'src/main/hosts/cli/index.ts'),
    'pty-host': join(root, 'src/main/terminals/host/pty-host.ts'),
    'hook-evaluator': join(root, 'src/main/policy/hook-evaluator.ts'),
    'state-recorder': join(root, 'src/main/agents/claude/interactive/state-recorder.ts'),
  },
  platform: 'node',
  // Everything that is not ours: packages and Node's own modules.
  external: (id) => !id.startsWith('.') && !id.startsWith('/') && !/^[A-Za-z]:[\\/]/.test(id),
  transform: { target: 'node20.18' },
})
await bundle.write({
  dir: dist,
  format: 'esm',
  entryFileNames: '[name].js',
  // Flat, because the helpers are looked for beside the code that starts them.
  chunkFileNames: '[name]-[hash].js',
  banner: (chunk) => (chunk.name === 'cli' ? '#!/usr/bin/env node' : ''),
})
await bundle.close()
chmodSync(join(dist, 'cli.js'), 0o755)
console.log(`dist: ${dist}`)
