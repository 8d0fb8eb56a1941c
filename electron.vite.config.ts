/** How the desktop app is bundled: main process (ESM), preload (CommonJS, as a sandboxed preload must be) and renderer. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'electron-vite'
import { rolldown } from 'rolldown'
import renderer from './vite.renderer.config.ts'

const root = import.meta.dirname

/** Adds the CommonJS entry, and the manifest that makes `out` a folder which Electron can be started with. */
const entry = {
  name: 'switchyard:entry',
  async writeBundle() {
    const bundle = await rolldown({
      input: join(root, 'src/main/hosts/desktop/bootstrap.ts'),
      platform: 'node',
      external: ['electron', /^node:/],
      transform: { target: 'node20.18' },
    })
    await bundle.write({ file: join(root, 'out/main/bootstrap.cjs'), format: 'cjs' })
    await bundle.close()
    writeFileSync(join(root, 'out/package.json'), '{ "type": "module", "main": "main/bootstrap.cjs" }\n')
  },
}

export default defineConfig({
  main: {
    plugins: [entry],
    build: {
      target: 'node20.18',
      outDir: join(root, 'out/main'),
      rolldownOptions: {
        input: {
          index: join(root, 'src/main/hosts/desktop/start.ts'),
          // The command line of the installed app.
          cli: join(root, 'src/main/hosts/cli/index.ts'),
          'pty-host': join(root, 'src/main/terminals/host/pty-host.ts'),
          'hook-evaluator': join(root, 'src/main/policy/hook-evaluator.ts'),
          'state-recorder': join(root, 'src/main/agents/claude/interactive/state-recorder.ts'),
        },
        // Flat, because helpers are looked for beside the code that starts them.
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      target: 'node20.18',
      outDir: join(root, 'out/preload'),
      // A sandboxed preload can require nothing but Electron.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: join(root, 'src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer,
})
