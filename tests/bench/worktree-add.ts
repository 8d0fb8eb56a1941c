/** How long a worktree of ours takes to make, against plain `git worktree add`, in a repository of 20,000 files. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { createGit } from '../../src/main/git/create-git.ts'
import { git } from '../support/world.ts'
import type { Benchmark } from './measurement.ts'
import { median } from './statistics.ts'
import { inTempFolder } from './temp-folder.ts'

const FILES = 20_000
const FOLDERS = 400
const REPETITIONS = 4
const TARGET = 1.3

export const worktreeAdd: Benchmark = (say) =>
  inTempFolder(async (folder) => {
    const project = join(folder, 'project')
    makeLargeProject(project)
    const opened = await createGit({ env: process.env }).open(project)
    if (!opened.ok) throw new Error(opened.failure.message)
    const repository = opened.value
    const base = git(project, 'rev-parse', 'HEAD')

    const timed = async (path: string, add: () => Promise<void>): Promise<number> => {
      const begun = performance.now()
      await add()
      const ms = performance.now() - begun
      if (git(path, 'status', '--porcelain') !== '') throw new Error(`${path} is not a whole checkout`)
      // It stays until the end: ext4 passes over inodes that were freed in the last minute one by one, so that whoever
      // creates files after a large deletion pays for it, five times as much as for the files.
      return ms
    }
    const ours = (n: number) => {
      const path = join(folder, `ours-${n}`)
      return timed(path, async () => {
        const made = await repository.addWorktree({ path, branch: `switchyard/bench/${n}`, base })
        if (!made.ok) throw new Error(made.failure.message)
      })
    }
    const raw = (n: number) => {
      const path = join(folder, `raw-${n}`)
      return timed(path, async () => void git(project, 'worktree', 'add', '--quiet', '-b', `raw/${n}`, path, base))
    }

    await ours(0)
    await raw(0)
    const samples: { ours: number[]; raw: number[] } = { ours: [], raw: [] }
    for (let n = 1; n <= REPETITIONS; n++) {
      if (n % 2 === 1) samples.ours.push(await ours(n))
      samples.raw.push(await raw(n))
      if (n % 2 === 0) samples.ours.push(await ours(n))
      say(`ours ${Math.round(samples.ours.at(-1) ?? 0)} ms, git ${Math.round(samples.raw.at(-1) ?? 0)} ms`)
    }
    const [own, plain] = [median(samples.ours), median(samples.raw)]
    const ratio = own / plain
    const note = `20,000 files: ours ${Math.round(own)} ms, git worktree add ${Math.round(plain)} ms`
    return [{ row: 'worktree-add', measured: ratio, unit: 'x', target: TARGET, ratio, note, samples }]
  })

function makeLargeProject(project: string): void {
  mkdirSync(project)
  git(project, 'init', '--quiet', '--initial-branch=main')
  // Git would tidy up in the background, in the middle of a measurement.
  git(project, 'config', 'gc.auto', '0')
  for (let folder = 0; folder < FOLDERS; folder++) {
    const path = join(project, `src/part-${folder % 20}/module-${folder}`)
    mkdirSync(path, { recursive: true })
    for (let file = 0; file < FILES / FOLDERS; file++)
      writeFileSync(join(path, `file-${file}.js`), `export const value = ${folder * 1_000 + file}\n`.repeat(20))
  }
  git(project, 'add', '--all')
  git(project, 'commit', '--quiet', '--message', 'Begin')
  git(project, 'gc', '--quiet')
}
