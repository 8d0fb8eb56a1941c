/** Opening: which files are taken, which are refused and left as they were, and what a close leaves behind. */
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, expect, it } from 'vitest'
import { openStore } from '../../../src/main/store/open-store.ts'
import { cleanUp, events, failure, opened, run1, tempFile, tempFolder, value } from './fixtures.ts'

afterEach(cleanUp)

const asRoot = process.getuid?.() === 0

/** A closed database with one run in it. */
function withOneRun(): string {
  const file = tempFile()
  const store = opened({ file })
  store.runs.append(run1, 0, [events.created(), events.planned('parser')], 1)
  store.close()
  return file
}

function sql(file: string, text: string): void {
  const db = new Sqlite(file)
  db.exec(text)
  db.close()
}

it('makes a private folder and a private file, durable and checked', () => {
  const file = join(tempFolder(), 'data', 'switchyard.db')
  const store = opened({ file })
  store.runs.append(run1, 0, [events.created()], 1)
  expect(statSync(dirname(file)).mode & 0o777).toBe(0o700)
  for (const name of readdirSync(dirname(file)))
    expect([name, statSync(join(dirname(file), name)).mode & 0o777]).toEqual([name, 0o600])
  expect(readdirSync(dirname(file)).sort()).toEqual(['switchyard.db', 'switchyard.db-shm', 'switchyard.db-wal'])
  store.close()
  expect(readdirSync(dirname(file))).toEqual(['switchyard.db'])
})

it('makes a file private that others could read', () => {
  const file = withOneRun()
  chmodSync(file, 0o644)
  opened({ file })
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

it('reads beside a live writer and sees what it commits, but cannot write', () => {
  const file = tempFile()
  const writer = opened({ file })
  const reader = opened({ file, mode: 'read' })
  writer.runs.append(run1, 0, [events.created()], 1)
  expect(reader.runs.get(run1)?.version).toBe(1)
  expect(() => reader.runs.append(run1, 1, [events.finished()], 2)).toThrow(/readonly/)
  reader.close()
  writer.runs.append(run1, 1, [events.finished()], 2)
  expect(opened({ file, mode: 'read' }).runs.get(run1)?.ended).toBe('succeeded')
})

it('says "no-database" to a reader where there is none yet, and makes nothing', () => {
  const file = join(tempFolder(), 'data', 'switchyard.db')
  expect(failure(openStore({ file, mode: 'read' })).code).toBe('no-database')
  expect(existsSync(dirname(file))).toBe(false)
})

it('takes a file that a crash left empty for a new one', () => {
  const file = tempFile()
  writeFileSync(file, '')
  expect(failure(openStore({ file, mode: 'read' })).code).toBe('no-database')
  expect(opened({ file }).runs.list()).toEqual([])
})

it.each(['missing', 'empty'])(
  'refuses to begin afresh when the file is %s but its write-ahead log is there',
  (state) => {
    const file = tempFile()
    if (state === 'empty') writeFileSync(file, '')
    writeFileSync(`${file}-wal`, 'committed work')
    for (const mode of ['read', 'write'] as const)
      expect(failure(openStore({ file, mode })).code).toBe('database-corrupt')
    expect(readFileSync(`${file}-wal`, 'utf8')).toBe('committed work')
    expect(existsSync(file)).toBe(state === 'empty')
  },
)

it('refuses an empty file that has backups, because it was not always empty', () => {
  const file = withOneRun()
  const store = opened({ file })
  store.backup(`${file}.backup-v1-20260101T000000000Z`)
  store.close()
  truncateSync(file, 0)
  const refused = failure(openStore({ file, mode: 'write' }))
  expect(refused.code).toBe('database-corrupt')
  expect(refused.message).toContain(`${file}.backup-v1-20260101T000000000Z`)
  expect(statSync(file).size).toBe(0)
})

it('refuses a file that is no database and leaves every byte of it', () => {
  const file = tempFile()
  const content = 'this is not a database\n'.repeat(500)
  writeFileSync(file, content)
  for (const mode of ['read', 'write'] as const) {
    const refused = failure(openStore({ file, mode }))
    expect(refused.code).toBe('database-corrupt')
    expect(refused.message).toContain('left untouched')
  }
  expect(readFileSync(file, 'utf8')).toBe(content)
  expect(readdirSync(dirname(file))).toEqual(['switchyard.db'])
})

it('checks the file after an unclean exit, refuses a damaged one untouched, and names the backup to go back to', () => {
  const file = withOneRun()
  const backup = `${file}.backup-v1-20260101T000000000Z`
  value(openStore({ file, mode: 'read' })).backup(backup)
  sql(file, "UPDATE meta SET value = '0' WHERE key = 'clean_shutdown'")
  const root = pageOf(file, 'sqlite_autoindex_events_1')
  const bytes = readFileSync(file)
  bytes.fill(0x5a, (root - 1) * 4096, root * 4096)
  writeFileSync(file, bytes)

  const refused = failure(openStore({ file, mode: 'write' }))
  expect(refused.code).toBe('database-corrupt')
  expect(refused.message).toContain(backup)
  expect(refused.details?.length).toBeGreaterThan(1)
  expect(readFileSync(file).equals(bytes)).toBe(true)
  expect(opened({ file: backup, mode: 'read' }).runs.get(run1)?.version).toBe(2)
})

function pageOf(file: string, index: string): number {
  const db = new Sqlite(file, { readonly: true })
  const row = db.prepare<[string], { rootpage: number }>('SELECT rootpage FROM sqlite_master WHERE name = ?').get(index)
  db.close()
  return row?.rootpage ?? Number.NaN
}

it('knows a clean exit from an unclean one, and says that it checked', () => {
  const file = withOneRun()
  const warnings: string[] = []
  const logger = { info() {}, warn: (_: object, message: string) => warnings.push(message), error() {} }
  opened({ file, logger }).close()
  expect(warnings).toEqual([])
  sql(file, "UPDATE meta SET value = '0' WHERE key = 'clean_shutdown'")
  opened({ file, logger }).close()
  expect(warnings).toEqual([expect.stringContaining('it was checked and is sound')])
  opened({ file, logger }).close()
  expect(warnings).toHaveLength(1)
})

it('refuses a database of a newer Switchyard, says whose it is, and changes nothing', () => {
  const file = tempFile()
  opened({ file, appVersion: '9.9.9' }).close()
  sql(file, 'PRAGMA user_version = 42')
  const before = readFileSync(file)
  for (const mode of ['read', 'write'] as const) {
    const refused = failure(openStore({ file, mode, appVersion: '1.0.0' }))
    expect(refused.code).toBe('database-from-future')
    expect(refused.message).toContain('9.9.9, schema 42')
    expect(refused.message).toContain('this is 1.0.0')
  }
  expect(readFileSync(file).equals(before)).toBe(true)
})

it('refuses a database of somebody else', () => {
  const file = tempFile()
  sql(file, 'CREATE TABLE theirs (a)')
  expect(failure(openStore({ file, mode: 'write' }))).toMatchObject({
    code: 'database-unreadable',
    message: expect.stringContaining('not one of Switchyard'),
  })
})

it('says so when the path cannot be opened', () => {
  const folder = tempFolder()
  expect(failure(openStore({ file: folder, mode: 'write' })).code).toBe('database-unreadable')
  writeFileSync(join(folder, 'file'), '')
  expect(failure(openStore({ file: join(folder, 'file', 'db'), mode: 'write' })).code).toBe('database-unreadable')
})

it.skipIf(asRoot)('says so when the folder cannot be written', () => {
  const folder = tempFolder()
  chmodSync(folder, 0o500)
  expect(failure(openStore({ file: join(folder, 'switchyard.db'), mode: 'write' }))).toMatchObject({
    code: 'database-unreadable',
    message: expect.stringContaining('SWITCHYARD_HOME'),
  })
  chmodSync(folder, 0o700)
})

it('copies itself to one file that stands alone, never over another', () => {
  const store = opened({ file: tempFile() })
  store.runs.append(run1, 0, [events.created()], 1)
  const copy = join(tempFolder(), 'copy.db')
  store.backup(copy)
  expect(statSync(copy).mode & 0o777).toBe(0o600)
  expect(readdirSync(dirname(copy))).toEqual(['copy.db'])
  expect(() => store.backup(copy)).toThrow(/exists already/)
  expect(() => store.backup(join(dirname(copy), 'missing', 'copy.db'))).toThrow()
  expect(opened({ file: copy, mode: 'read' }).runs.get(run1)?.version).toBe(1)
})

it('describes itself in numbers', () => {
  const store = opened({ file: tempFile() })
  store.runs.append(run1, 0, [events.created(), events.planned('parser', 'lexer')], 1)
  expect(store.inspect()).toMatchObject({ schemaVersion: 2, events: 2, runs: 1, tasks: 2, attempts: 0, backups: 0 })
})

it('closes twice without complaint', () => {
  const store = opened({ file: tempFile() })
  store.close()
  expect(() => store.close()).not.toThrow()
})

it('remembers projects and probes', () => {
  const file = tempFile()
  const store = opened({ file })
  expect(store.projects.register({ dir: '/a', name: 'a' }, 1)).toEqual({ dir: '/a', name: 'a', addedAt: 1 })
  expect(store.projects.register({ dir: '/a', name: 'renamed' }, 2)).toEqual({ dir: '/a', name: 'renamed', addedAt: 1 })
  store.projects.register({ dir: '/b', name: 'b' }, 3)
  store.probes.put({ key: 'claude 2.1', at: 1, ok: false, report: '{}' })
  store.probes.put({ key: 'claude 2.1', at: 2, ok: true, report: '{"hooks":true}' })
  store.close()
  const again = opened({ file, mode: 'read' })
  expect(again.projects.list().map((project) => project.name)).toEqual(['renamed', 'b'])
  expect(again.projects.get('/b')?.addedAt).toBe(3)
  expect(again.projects.get('/c')).toBeNull()
  expect(again.probes.get('claude 2.1')).toEqual({ key: 'claude 2.1', at: 2, ok: true, report: '{"hooks":true}' })
  expect(again.probes.get('other')).toBeNull()
})
