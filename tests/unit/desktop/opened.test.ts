/** What the system hands over is sorted into specs, folders and places, and everything else is left out. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sortOpened } from '../../../src/main/hosts/desktop/model/opened.ts'
import {
  addRecentSpec,
  parseRecentSpecs,
  renderRecentSpecs,
} from '../../../src/main/hosts/desktop/model/recent-specs.ts'

let dir = ''
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'switchyard-opened-'))
  mkdirSync(join(dir, 'project.md'))
  writeFileSync(join(dir, 'a.spec.md'), '# A')
  writeFileSync(join(dir, 'B.MD'), '# B')
  writeFileSync(join(dir, 'c.txt'), 'no')
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

describe('what is opened', () => {
  it('is a spec, a folder or a place', () => {
    const args = ['--flag', 'a.spec.md', join(dir, 'B.MD'), 'project.md', 'switchyard://inbox', 'c.txt', 'gone.md', '']
    expect(sortOpened(args, { cwd: dir })).toEqual({
      specs: [join(dir, 'a.spec.md'), join(dir, 'B.MD')],
      folders: [join(dir, 'project.md')],
      places: [{ view: 'inbox' }],
    })
  })
  it('is named once', () => expect(sortOpened(['a.spec.md', './a.spec.md'], { cwd: dir }).specs).toHaveLength(1))
  it('is not the app itself', () => expect(sortOpened([dir], { cwd: '/', skip: [dir] }).folders).toEqual([]))
  it('drops a link that opens nothing rather than taking it for a file', () =>
    expect(sortOpened(['switchyard://nowhere'], { cwd: dir })).toEqual({ specs: [], folders: [], places: [] }))
  it('has an end', () => {
    const many = Array.from({ length: 500 }, (_, n) => `${n}.md`)
    expect(sortOpened(many, { cwd: dir, kindOf: () => 'file' }).specs).toHaveLength(20)
  })
})

describe('recent specs', () => {
  it('are newest first, once each, and ten at most', () => {
    let files: readonly string[] = []
    for (let n = 0; n < 15; n += 1) files = addRecentSpec(files, `/${n}.md`)
    files = addRecentSpec(files, '/9.md')
    expect(files).toHaveLength(10)
    expect(files.slice(0, 3)).toEqual(['/9.md', '/14.md', '/13.md'])
    expect(parseRecentSpecs(renderRecentSpecs(files))).toEqual(files)
  })
  it.each(['', 'null', '{"version":2,"files":[]}', '{"version":1,"files":[1]}'])('are none in %s', (text) =>
    expect(parseRecentSpecs(text)).toEqual([]),
  )
})
