/** What the npm package carries: an installed `switchyard web` has its pages. */
import { readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { expect, it } from 'vitest'
import { builtRenderer } from '../../../src/main/hosts/server/static-files.ts'
import renderer from '../../../vite.renderer.config.ts'

const root = join(import.meta.dirname, '..', '..', '..')

it('holds the built pages, and the build makes them', () => {
  const { files, scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const pages = relative(root, String(renderer.build?.outDir)).split(sep).join('/')
  expect(builtRenderer()).toBe(join(root, pages))
  expect(files).toContain(pages)
  expect(scripts.build).toContain('build:renderer')
})
