import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { asResult, errorFrom, GitError, lockFileOf } from '../../../src/main/git/git-error.ts'
import { KeyedMutex } from '../../../src/main/git/keyed-mutex.ts'
import { createRunner } from '../../../src/main/git/run-git.ts'
import { tempFolder } from './fixture.ts'

/** A program called git that does what the script says. */
function fakeGit(script: string) {
  const folder = tempFolder()
  writeFileSync(join(folder, 'git'), `#!/bin/sh\n${script}\n`)
  chmodSync(join(folder, 'git'), 0o755)
  const seen: object[] = []
  const logger = { debug: (fields: object) => seen.push(fields), warn: () => {} }
  return { run: createRunner({ env: { PATH: `${folder}:/usr/bin:/bin` }, logger }), folder, seen }
}

describe('a git process', () => {
  it('gets arguments as they are, stdin, and the environment of a read or a write', async () => {
    const { run, folder, seen } = fakeGit(
      'cat; printf "%s|" "$@" "$GIT_OPTIONAL_LOCKS" "$GIT_TERMINAL_PROMPT"; echo e >&2; exit 3',
    )
    const read = await run({ cwd: folder, args: ['x', '$(y) "z"\n'], stdin: 'input ' })
    expect(read.stdout.toString()).toMatch(/^input -c\|core.hooksPath=.*\|x\|\$\(y\) "z"\n\|0\|0\|$/s)
    expect([read.code, read.stderr]).toEqual([3, 'e\n'])
    const write = await run({ cwd: folder, args: ['x'], write: true, config: ['a.b=c'] })
    expect(write.stdout.toString()).toContain('-c|a.b=c|x||0|')
    expect(seen.length).toBe(2)
  })

  it('is stopped at its deadline', async () => {
    const { run, folder } = fakeGit('exec sleep 60')
    await expect(run({ cwd: folder, args: ['slow'], timeoutMs: 50 })).rejects.toThrow('took longer than 0.05 s')
  })

  it('is killed when it does not heed the request to stop', async () => {
    const { run, folder } = fakeGit('trap "" TERM; while :; do sleep 0.1; done')
    await expect(run({ cwd: folder, args: ['stubborn'], timeoutMs: 200 })).rejects.toThrow('took longer')
  }, 15_000)

  it('is cut off after enough output', async () => {
    const { run, folder } = fakeGit('exec yes')
    const output = await run({ cwd: folder, args: ['log'], cutAfterBytes: 1_000 })
    expect([output.truncated, output.stdout.length]).toEqual([true, 1_000])
    let streamed = 0
    await run({ cwd: folder, args: ['log'], cutAfterBytes: 5_000, onStdout: (chunk) => (streamed += chunk.length) })
    expect(streamed).toBe(5_000)
  })

  it('reports a signal and a program that cannot be started', async () => {
    const { run, folder } = fakeGit('kill -9 $$')
    await expect(run({ cwd: folder, args: ['x'] })).rejects.toThrow('ended by SIGKILL')
    const odd = createRunner({ env: { PATH: folder }, logger: null })
    chmodSync(join(folder, 'git'), 0o644)
    await expect(odd({ cwd: folder, args: ['x'] })).rejects.toThrow('git')
  })
})

describe('errors', () => {
  it('name the lock in the way', () => {
    const text =
      "fatal: Unable to create '/x y/.git/index.lock': File exists.\n\nAnother git process seems to be running"
    expect(lockFileOf(text)).toBe('/x y/.git/index.lock')
    expect(lockFileOf('error: could not lock config file /r/.git/config: File exists')).toBe('/r/.git/config.lock')
    expect(errorFrom(['add'], 128, text).message).toContain('/x y/.git/index.lock')
    expect(errorFrom(['add'], 1, '').message).toBe('git add failed (exit 1): it said nothing')
    const many = Array.from({ length: 7 }, (_, n) => `\tfile${n}`).join('\n')
    const lines = `error: The following untracked working tree files would be overwritten by merge:\n${many}\nAborting`
    expect(errorFrom(['merge'], 1, lines).message).toContain('file4 and 2 more')
  })

  it('become values, bugs do not', async () => {
    const failed = await asResult(() => Promise.reject(new GitError('ref-moved', 'moved', ['detail'])))
    expect(failed).toEqual({ ok: false, failure: { code: 'ref-moved', message: 'moved', details: ['detail'] } })
    await expect(asResult(() => Promise.reject(new TypeError('bug')))).rejects.toThrow('bug')
  })
})

describe('KeyedMutex', () => {
  it('runs one at a time per key, also after a failure', async () => {
    const mutex = new KeyedMutex()
    const order: string[] = []
    const gate = Promise.withResolvers<void>()
    const first = mutex.run('a', async () => {
      await gate.promise
      order.push('first')
      throw new Error('failed')
    })
    const second = mutex.run('a', async () => order.push('second'))
    await mutex.run('b', async () => order.push('other'))
    gate.resolve()
    await expect(first).rejects.toThrow('failed')
    await second
    expect(order).toEqual(['other', 'first', 'second'])
  })
})
