/** The repositories that the user registered. They are no part of the log: nothing is derived from them. */
import type { Database } from 'better-sqlite3'
import type { ProjectRepository, ProjectRow } from '../store.ts'

export function projectRepository(db: Database): ProjectRepository {
  const select = 'SELECT dir, name, added_at AS addedAt FROM projects'
  // Registering again renames; the day it was added stays.
  const put = db.prepare<[string, string, number], ProjectRow>(`
    INSERT INTO projects (dir, name, added_at) VALUES (?, ?, ?)
    ON CONFLICT DO UPDATE SET name = excluded.name
    RETURNING dir, name, added_at AS addedAt`)
  const remove = db.prepare<[string]>('DELETE FROM projects WHERE dir = ?')
  const all = db.prepare<[], ProjectRow>(`${select} ORDER BY added_at, dir`)
  const one = db.prepare<[string], ProjectRow>(`${select} WHERE dir = ?`)
  return {
    register(project, at) {
      const row = put.get(project.dir, project.name, at)
      if (!row) throw new Error(`Registering ${project.dir} returned no row`)
      return row
    },
    unregister: (dir) => remove.run(dir).changes > 0,
    list: () => all.all(),
    get: (dir) => one.get(dir) ?? null,
  }
}
