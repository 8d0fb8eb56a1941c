/** Interactive instances: what is started again after a restart, and the lock that keeps a session to one process. */
import type { Migration } from './migration.ts'

export const instances: Migration = {
  version: 2,
  name: 'instances',
  up: `
CREATE TABLE instances (
  id TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  cwd TEXT NOT NULL,
  session TEXT NOT NULL,
  model TEXT,
  run TEXT,
  task TEXT,
  -- The attempt whose session it goes on with, of a task that was taken over.
  attempt TEXT,
  terminal TEXT,
  oauth INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  pid INTEGER,
  start_time TEXT,
  ended_at INTEGER,
  -- JSON of how its last process ended.
  exit TEXT
) STRICT;
-- The CLI has no lock of its own: two processes on one session would both append to its transcript.
CREATE UNIQUE INDEX instances_live ON instances (session) WHERE started_at IS NOT NULL AND ended_at IS NULL;
`,
}
