/** Builds the renderer into `out/renderer`, as both hosts serve it: relative addresses, no inline script, no data: asset. */
import { join } from 'node:path'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const root = import.meta.dirname

export default defineConfig({
  root: join(root, 'src/renderer'),
  // The desktop loads it from a scheme of its own, the dashboard from its root; routes live behind the hash.
  base: './',
  plugins: [react(), tailwindcss()],
  build: {
    outDir: join(root, 'out/renderer'),
    emptyOutDir: true,
    target: 'chrome130',
    minify: true,
    // The content security policy allows files of ours only: no data: fonts, no injected preload script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
})
