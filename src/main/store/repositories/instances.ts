/** The ledger of interactive instances. They are no part of the log: they belong to the user, not to a run. */
import type { Database } from 'better-sqlite3'
import Sqlite from 'better-sqlite3'
import { AttemptId, InstanceId, RunId, SessionId, TaskId, TerminalId } from '../../../contract/ids.ts'
import { TerminalExit } from '../../../contract/terminal-wire.ts'
import type { InstanceRepository, InstanceRow } from '../store.ts'

interface Raw {
  id: string
  title: string
  cwd: string
  session: string
  model: string | null
  run: string | null
  task: string | null
  attempt: string | null
  terminal: string | null
  oauth: number
  createdAt: number
  startedAt: number | null
  pid: number | null
  startTime: string | null
  endedAt: number | null
  exit: string | null
}

const COLUMNS = `id, title, cwd, session, model, run, task, attempt, terminal, oauth, created_at AS createdAt,
  started_at AS startedAt, pid, start_time AS startTime, ended_at AS endedAt, exit`

function rowOf(raw: Raw): InstanceRow {
  return {
    ...raw,
    id: InstanceId.parse(raw.id),
    session: SessionId.parse(raw.session),
    run: raw.run === null ? null : RunId.parse(raw.run),
    task: raw.task === null ? null : TaskId.parse(raw.task),
    attempt: raw.attempt === null ? null : AttemptId.parse(raw.attempt),
    terminal: raw.terminal === null ? null : TerminalId.parse(raw.terminal),
    oauth: raw.oauth === 1,
    exit: raw.exit === null ? null : TerminalExit.parse(JSON.parse(raw.exit)),
  }
}

export function instanceRepository(db: Database): InstanceRepository {
  const all = db.prepare<[], Raw>(`SELECT ${COLUMNS} FROM instances ORDER BY created_at, id`)
  const one = db.prepare<[string], Raw>(`SELECT ${COLUMNS} FROM instances WHERE id = ?`)
  const add = db.prepare(`
    INSERT INTO instances (id, title, cwd, session, model, run, task, attempt, terminal, oauth, created_at)
    VALUES (@id, @title, @cwd, @session, @model, @run, @task, @attempt, @terminal, @oauth, @createdAt)`)
  const start = db.prepare(`
    UPDATE instances SET started_at = ?, oauth = ?, ended_at = NULL, exit = NULL, pid = NULL, start_time = NULL
    WHERE id = ?`)
  const running = db.prepare('UPDATE instances SET pid = ?, start_time = ?, terminal = ? WHERE id = ?')
  const move = db.prepare('UPDATE instances SET session = ? WHERE id = ?')
  const end = db.prepare('UPDATE instances SET ended_at = ?, exit = ? WHERE id = ? AND ended_at IS NULL')
  const remove = db.prepare('DELETE FROM instances WHERE id = ?')
  return {
    list: () => all.all().map(rowOf),
    get(id) {
      const raw = one.get(id)
      return raw ? rowOf(raw) : null
    },
    add: (row) => void add.run({ ...row, oauth: Number(row.oauth) }),
    begin: (id, { at, oauth }) => unlessHeld(() => start.run(at, Number(oauth), id)),
    moveTo: (id, session) => unlessHeld(() => move.run(session, id)),
    running: (id, { pid, startTime, terminal }) => void running.run(pid, startTime, terminal, id),
    end: (id, { at, exit }) => void end.run(at, JSON.stringify(exit), id),
    remove: (id) => void remove.run(id),
  }
}

/** False when the index that keeps a session to one process refused the change. */
function unlessHeld(change: () => unknown): boolean {
  try {
    change()
    return true
  } catch (error) {
    if (error instanceof Sqlite.SqliteError && error.code === 'SQLITE_CONSTRAINT_UNIQUE') return false
    throw error
  }
}
