/** The engine lock between real processes: one holder, known by name, gone with its process however that ends. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { readEngineHolder } from '../../../src/main/store/engine-holder.ts'
import { acquireEngineLock } from '../../../src/main/store/engine-lock.ts'
import { cleanUp, failure, tempFolder, value } from './fixtures.ts'

const children: ChildProcess[] = []

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
  }
  cleanUp()
})

async function childWithLock(
  dataDir: string,
  command = 'switchyard run',
): Promise<{ child: ChildProcess; said: string }> {
  const child = fork(join(import.meta.dirname, 'lock-child.ts'), [dataDir, command])
  children.push(child)
  const [said] = await once(child, 'message')
  return { child, said: String(said) }
}

async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}

const me = { pid: process.pid, command: 'switchyard resume', startedAt: Date.now(), version: '1.0.0' }
const note = (dataDir: string) => join(dataDir, 'engine.json')

it('is held by one process at a time, which says who it is', async () => {
  const dataDir = join(tempFolder(), 'data')
  expect(readEngineHolder(dataDir)).toBeNull()
  const { child, said } = await childWithLock(dataDir)
  expect(said).toBe('held')
  expect(statSync(dataDir).mode & 0o777).toBe(0o700)
  expect(readEngineHolder(dataDir)).toMatchObject({ pid: child.pid, command: 'switchyard run', version: '1.0.0' })

  const refused = failure(acquireEngineLock(dataDir, me))
  expect(refused.message).toMatch(
    new RegExp(
      `^The engine of this data directory is held by \`switchyard run\` \\(pid ${child.pid}, since \\d\\d:\\d\\d\\)\\. ` +
        'Wait for it, or stop it with Ctrl-C there\\.$',
    ),
  )
  expect(refused).toMatchObject({ code: 'engine-held', holder: { pid: child.pid } })
})

it('is free after a SIGKILL, whatever the note of the dead says', async () => {
  const dataDir = tempFolder()
  const { child } = await childWithLock(dataDir)
  await kill(child)
  expect(JSON.parse(readFileSync(note(dataDir), 'utf8')).pid).toBe(child.pid)
  expect(readEngineHolder(dataDir)).toBeNull()
  const lock = value(acquireEngineLock(dataDir, me))
  expect(readEngineHolder(dataDir)).toEqual(me)
  lock.release()
  expect(readdirSync(dataDir)).toEqual(['engine.db'])
})

it('is free after an exit that released nothing', async () => {
  const dataDir = tempFolder()
  const { child } = await childWithLock(dataDir)
  const exited = once(child, 'exit')
  child.send('leave')
  await exited
  expect(readEngineHolder(dataDir)).toBeNull()
  value(acquireEngineLock(dataDir, me)).release()
})

it('passes on when it is released, while the process that had it lives on', async () => {
  const dataDir = tempFolder()
  const { child } = await childWithLock(dataDir)
  const released = once(child, 'message')
  child.send('release')
  await released
  expect(existsSync(note(dataDir))).toBe(false)
  const lock = value(acquireEngineLock(dataDir, me))
  // A second release by the one before must not take the note of the one after.
  const again = once(child, 'message')
  child.send('release')
  await again
  expect(readEngineHolder(dataDir)).toEqual(me)
  lock.release()
})

it('goes to exactly one of many who ask at once', async () => {
  const dataDir = tempFolder()
  const all = await Promise.all(Array.from({ length: 5 }, (_, n) => childWithLock(dataDir, `switchyard run ${n}`)))
  expect(all.filter(({ said }) => said === 'held')).toHaveLength(1)
  const holder = all.findIndex(({ said }) => said === 'held')
  for (const [n, { said }] of all.entries()) if (n !== holder) expect(said).toContain(`\`switchyard run ${holder}\``)
})

it('is not to be had twice by one process, and is not lost by asking', async () => {
  const dataDir = tempFolder()
  const lock = value(acquireEngineLock(dataDir, me))
  expect(failure(acquireEngineLock(dataDir, me)).code).toBe('engine-held')
  for (let n = 0; n < 20; n += 1) expect(readEngineHolder(dataDir)).toEqual(me)
  // Asking opens and closes the lock file in this very process, which must not drop its lock.
  expect((await childWithLock(dataDir)).said).toContain('`switchyard resume`')
  lock.release()
  lock.release()
  expect(readEngineHolder(dataDir)).toBeNull()
})

it('says when a holder did not leave a legible name', () => {
  const dataDir = tempFolder()
  const lock = value(acquireEngineLock(dataDir, me))
  writeFileSync(note(dataDir), '{"pid":')
  expect(readEngineHolder(dataDir)).toBe('unknown')
  const refused = failure(acquireEngineLock(dataDir, me))
  expect(refused).toMatchObject({ code: 'engine-held', holder: null, message: expect.stringContaining('Try again') })
  lock.release()
})

it('tells the day of a holder that began on another', () => {
  const dataDir = tempFolder()
  const startedAt = new Date(2026, 0, 2, 3, 4).getTime()
  const lock = value(acquireEngineLock(dataDir, { ...me, startedAt }))
  expect(failure(acquireEngineLock(dataDir, me)).message).toContain('since 2026-01-02 03:04')
  expect(failure(acquireEngineLock(dataDir, { ...me, startedAt })).message).toContain('since 03:04')
  lock.release()
})

it('says so when the data directory cannot be locked', () => {
  const folder = tempFolder()
  writeFileSync(join(folder, 'file'), '')
  expect(failure(acquireEngineLock(join(folder, 'file'), me))).toMatchObject({
    code: 'engine-unavailable',
    message: expect.stringContaining('SWITCHYARD_HOME'),
  })
})

it('does not claim to know who holds a lock that it cannot read', () => {
  const dataDir = tempFolder()
  mkdirSync(join(dataDir, 'engine.db'))
  expect(readEngineHolder(dataDir)).toBe('unknown')
})
