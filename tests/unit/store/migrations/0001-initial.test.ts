/** Migration 1, from nothing: the tables and indexes that it promises. */
import Sqlite from 'better-sqlite3'
import { afterEach, expect, it } from 'vitest'
import { initial } from '../../../../src/main/store/migrations/0001-initial.ts'
import { cleanUp, opened, tempFile } from '../fixtures.ts'

afterEach(cleanUp)

it('makes schema 1 out of an empty file and enters itself into the ledger', () => {
  const file = tempFile()
  opened({ file, migrations: [initial], clock: { now: () => 77, after: () => () => {} } }).close()
  const db = new Sqlite(file, { readonly: true })
  const names = (type: string) =>
    db
      .prepare<[string], { name: string }>(
        'SELECT name FROM sqlite_master WHERE type = ? AND sql IS NOT NULL ORDER BY name',
      )
      .all(type)
      .map((row) => row.name)
  expect(names('table')).toEqual([
    'attempts',
    'attentions',
    'events',
    'gate_runs',
    'meta',
    'migrations',
    'probes',
    'processes',
    'projects',
    'runs',
    'state_snapshots',
    'tasks',
    'verdicts',
  ])
  expect(names('index')).toEqual([
    'attentions_open',
    'processes_by_run',
    'processes_open',
    'runs_by_creation',
    'runs_by_project',
    'runs_unfinished',
    'tasks_merged',
    'verdicts_by_run',
  ])
  expect(db.pragma('user_version', { simple: true })).toBe(1)
  expect(db.pragma('journal_mode', { simple: true })).toBe('wal')
  expect(db.prepare('SELECT version, name, length(sha256) AS hash, applied_at AS at FROM migrations').all()).toEqual([
    { version: 1, name: 'initial', hash: 64, at: 77 },
  ])
  db.close()
})

it('holds one event per version of a stream', () => {
  const file = tempFile()
  opened({ file, migrations: [initial] })
  const db = new Sqlite(file)
  const insert = "INSERT INTO events (stream, version, type, at, data) VALUES ('s', 1, 'T', 1, '{}')"
  db.exec(insert)
  expect(() => db.exec(insert)).toThrow(/UNIQUE/)
  db.close()
})
