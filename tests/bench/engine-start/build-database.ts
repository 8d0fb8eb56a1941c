/**
 * Builds a data directory with ten thousand tasks and a million events.
 *
 * Two runs are stored through the store itself; the others are copies of their rows under other ids, made in SQL,
 * because a million single appends would take minutes and end in the same file.
 */
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { RunId } from '../../../src/contract/ids.ts'
import { openStore } from '../../../src/main/store/open-store.ts'
import { storeTemplateRun } from './template-run.ts'

export const UNFINISHED = 3

export interface Size {
  readonly runs: number
  /** Of these, left in the middle. */
  readonly unfinished: number
  readonly tasks: number
  readonly events: number
}

const LARGE: Size = { runs: 500, unfinished: UNFINISHED, tasks: 20, events: 2_000 }

/** Same length, so that copies are as large as what they are copies of. */
const runId = (index: number): RunId => RunId.parse(`bench000-${String(index).padStart(4, '0')}`)

export interface Built {
  readonly events: number
  readonly tasks: number
  readonly megabytes: number
}

/** `size`: tasks and events are those of one run. */
export function buildDatabase(home: string, size: Size = LARGE): Built {
  const file = join(home, 'switchyard.db')
  const [finished, unfinished] = [runId(0), runId(size.runs - size.unfinished)]
  const opened = openStore({ file, mode: 'write' })
  if (!opened.ok) throw new Error(opened.failure.message)
  const shape = { tasks: size.tasks, events: size.events }
  storeTemplateRun(opened.value, { ...shape, run: finished, unfinished: false })
  if (size.unfinished > 0) storeTemplateRun(opened.value, { ...shape, run: unfinished, unfinished: true })
  opened.value.close()

  const db = new Sqlite(file)
  try {
    db.pragma('synchronous = OFF')
    const tables = copiedTables(db)
    db.transaction(() => {
      for (let index = 1; index < size.runs; index++) {
        const [from, to] = [index < size.runs - size.unfinished ? finished : unfinished, runId(index)]
        if (from === to) continue
        for (const table of tables) table.copy({ from, to, shift: index * 10 * size.events })
      }
    })()
    db.pragma('wal_checkpoint(TRUNCATE)')
    const count = (table: string) => Number(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get())
    const bytes = Number(db.pragma('page_count', { simple: true })) * Number(db.pragma('page_size', { simple: true }))
    return { events: count('events'), tasks: count('tasks'), megabytes: Math.round(bytes / 1024 / 1024) }
  } finally {
    db.close()
  }
}

interface CopiedTable {
  copy(values: { from: string; to: string; shift: number }): void
}

/** Tables of runs: the id is replaced in every text, and positions in the log move on. */
function copiedTables(db: Sqlite.Database): CopiedTable[] {
  const tables = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all() as string[]
  return tables.flatMap((table) => {
    const columns = db.pragma(`table_info(${table})`) as { name: string; type: string }[]
    const names = columns.map(({ name }) => name)
    const key = names.includes('stream') ? 'stream' : names.includes('run') ? 'run' : null
    if (key === null) return []
    const values = columns.map(({ name, type }) => {
      if (type === 'TEXT') return `replace(${name}, @from, @to)`
      return name === 'seq' || name === 'created_seq' ? `${name} + @shift` : name
    })
    const insert = db.prepare(
      `INSERT INTO ${table} (${names.join(', ')}) SELECT ${values.join(', ')} FROM ${table} WHERE ${key} = @from`,
    )
    return [{ copy: (given) => void insert.run(given) }]
  })
}
