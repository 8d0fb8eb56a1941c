/** The machinery of migrations, driven by further migrations that exist only here. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import { afterEach, expect, it } from 'vitest'
import { listBackups } from '../../../src/main/store/backups.ts'
import { initial } from '../../../src/main/store/migrations/0001-initial.ts'
import { migrations } from '../../../src/main/store/migrations/index.ts'
import { checkMonotonic, type Migration } from '../../../src/main/store/migrations/migration.ts'
import { openStore } from '../../../src/main/store/open-store.ts'
import { cleanUp, events, failure, opened, run1, tempFile } from './fixtures.ts'

afterEach(cleanUp)

const notes: Migration = {
  version: 2,
  name: 'notes',
  up: 'CREATE TABLE notes (text TEXT) STRICT; INSERT INTO notes VALUES (1)',
}
const labels: Migration = { version: 3, name: 'labels', up: 'ALTER TABLE projects ADD COLUMN label TEXT' }
const broken: Migration = { version: 3, name: 'broken', up: 'CREATE TABLE half (a); INSERT INTO missing VALUES (1)' }

const clockAt = (now: number) => ({ now: () => now, after: () => () => {} })

function schema1WithRows(): string {
  const file = tempFile()
  const store = opened({ file, migrations: [initial] })
  store.runs.append(run1, 0, [events.created(), events.planned('parser')], 1)
  store.projects.register({ dir: '/a', name: 'a' }, 1)
  store.close()
  return file
}

function rows(file: string, query: string): unknown[] {
  const db = new Sqlite(file, { readonly: true })
  try {
    return db.prepare(query).all()
  } finally {
    db.close()
  }
}

it('has migrations that are numbered 1, 2, 3, ...', () => {
  expect(() => checkMonotonic(migrations)).not.toThrow()
  expect(() => checkMonotonic([initial, labels])).toThrow('"labels" has number 3 where 2 is due')
  expect(() => openStore({ file: tempFile(), mode: 'write', migrations: [notes] })).toThrow(/where 1 is due/)
})

it('brings a file with rows to the newest schema, with a backup of how it was', () => {
  const file = schema1WithRows()
  const store = opened({ file, migrations: [initial, notes, labels], clock: clockAt(Date.UTC(2026, 0, 2, 3, 4, 5, 6)) })
  expect(store.inspect()).toMatchObject({ schemaVersion: 3, events: 2, tasks: 1, projects: 1, backups: 1 })
  expect(rows(file, 'SELECT version, name FROM migrations')).toEqual([
    { version: 1, name: 'initial' },
    { version: 2, name: 'notes' },
    { version: 3, name: 'labels' },
  ])
  const backup = `${file}.backup-v1-20260102T030405006Z`
  expect(listBackups(file)).toEqual([backup])
  expect(opened({ file: backup, mode: 'read', migrations: [initial] }).runs.get(run1)?.version).toBe(2)
})

it('applies nothing twice, and backs up only when something is to be applied', () => {
  const file = schema1WithRows()
  opened({ file, migrations: [initial, notes] }).close()
  opened({ file, migrations: [initial, notes] }).close()
  expect(rows(file, 'SELECT * FROM notes')).toHaveLength(1)
  expect(listBackups(file)).toHaveLength(1)
})

it('makes no backup of a new file', () => {
  const file = tempFile()
  opened({ file, migrations: [initial, notes] })
  expect(listBackups(file)).toEqual([])
})

it('leaves the file at the schema that it had when any migration fails, readable by the version before', () => {
  const file = schema1WithRows()
  const refused = failure(openStore({ file, mode: 'write', migrations: [initial, notes, broken] }))
  expect(refused.code).toBe('migration-failed')
  expect(refused.message).toContain('from schema 1 to 3: migration 3 (broken) failed')
  expect(refused.details?.[0]).toContain('missing')
  expect(rows(file, "SELECT name FROM sqlite_master WHERE name IN ('notes', 'half')")).toEqual([])
  expect(listBackups(file)).toEqual([])
  expect(opened({ file, migrations: [initial] }).runs.get(run1)?.version).toBe(2)
})

it('tries again from the start when the very first migration had failed', () => {
  const file = tempFile()
  const wrong = { ...initial, up: `${initial.up}; INSERT INTO missing VALUES (1)` }
  expect(failure(openStore({ file, mode: 'write', migrations: [wrong] })).code).toBe('migration-failed')
  expect(failure(openStore({ file, mode: 'read' })).code).toBe('no-database')
  expect(opened({ file }).runs.list()).toEqual([])
})

it('does not migrate when the backup cannot be made', () => {
  const file = schema1WithRows()
  const backup = `${file}.backup-v1-20260102T030405006Z`
  writeFileSync(backup, 'taken')
  const clock = clockAt(Date.UTC(2026, 0, 2, 3, 4, 5, 6))
  const refused = failure(openStore({ file, mode: 'write', migrations: [initial, notes], clock }))
  expect(refused.message).toContain('the backup before it failed')
  expect(readFileSync(backup, 'utf8')).toBe('taken')
  expect(opened({ file, migrations: [initial] }).inspect()).toMatchObject({ schemaVersion: 1 })
})

it('keeps the newest five backups and touches no other file', () => {
  const file = schema1WithRows()
  const old = Array.from({ length: 6 }, (_, n) => `${file}.backup-v1-2025010${n + 1}T000000000Z`)
  for (const name of [...old, `${file}.backup-mine`]) writeFileSync(name, '')
  opened({ file, migrations: [initial, notes] })
  expect(listBackups(file)).toHaveLength(5)
  expect(listBackups(file).slice(1)).toEqual(old.slice(2).reverse())
  expect(existsSync(`${file}.backup-mine`)).toBe(true)
})

it('refuses a file to which another text of a migration was applied', () => {
  const file = schema1WithRows()
  opened({ file, migrations: [initial, notes], appVersion: '1.1.0-fork' }).close()
  const other = { ...notes, up: 'CREATE TABLE notes (text TEXT, more TEXT)' }
  for (const mode of ['read', 'write'] as const) {
    const refused = failure(openStore({ file, mode, migrations: [initial, other] }))
    expect(refused.code).toBe('migration-changed')
    expect(refused.message).toContain('1.1.0-fork')
    expect(refused.message).toContain('migration 2 (notes) was applied with another text')
  }
})

it('refuses a file whose ledger lacks a migration', () => {
  const file = schema1WithRows()
  const db = new Sqlite(file)
  db.exec('DELETE FROM migrations')
  db.close()
  expect(failure(openStore({ file, mode: 'write' })).message).toContain('migration 1 (initial) is not in its ledger')
})

it('does not migrate for a reader: it says which commands do', () => {
  const file = schema1WithRows()
  expect(failure(openStore({ file, mode: 'read', migrations: [initial, notes] })).code).toBe('database-outdated')
  expect(opened({ file, mode: 'read', migrations: [initial] }).runs.list()).toHaveLength(1)
})

it('names a backup that an older version can go back to', () => {
  const file = schema1WithRows()
  opened({ file, migrations: [initial, notes] }).close()
  const refused = failure(openStore({ file, mode: 'write', migrations: [initial] }))
  expect(refused.code).toBe('database-from-future')
  expect(refused.message).toContain(String(listBackups(file)[0]))
})
