/** Schema 1: the event log, snapshots of folded state, the projections, and what is no run (projects, probes). */
import type { Migration } from './migration.ts'

/**
 * Projections carry no foreign keys: they are derived, and an odd event must never make an append fail. Every index
 * here serves a query that runs at start-up or in a list; `created_seq` is the log position of RunCreated, because two
 * runs may be created in one millisecond. Columns that the contract does not promise to be whole numbers are REAL: a
 * STRICT table refuses 1.5 in an INTEGER.
 */
export const initial: Migration = {
  version: 1,
  name: 'initial',
  up: `
CREATE TABLE events (
  seq INTEGER PRIMARY KEY,
  stream TEXT NOT NULL,
  version INTEGER NOT NULL,
  type TEXT NOT NULL,
  at INTEGER NOT NULL,
  data TEXT NOT NULL,
  UNIQUE (stream, version)
) STRICT;

CREATE TABLE state_snapshots (
  run TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  fold INTEGER NOT NULL,
  state TEXT NOT NULL
) STRICT;

CREATE TABLE projects (
  dir TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  added_at INTEGER NOT NULL
) STRICT;

CREATE TABLE probes (
  key TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  ok INTEGER NOT NULL,
  report TEXT NOT NULL
) STRICT;

CREATE TABLE runs (
  run TEXT PRIMARY KEY,
  created_seq INTEGER NOT NULL,
  project_dir TEXT NOT NULL,
  spec_name TEXT NOT NULL,
  base_branch TEXT NOT NULL,
  base_commit TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL,
  strategy TEXT,
  strategy_reason TEXT,
  integration_branch TEXT,
  budget_usd REAL,
  cost_usd REAL NOT NULL DEFAULT 0,
  paused_reason TEXT,
  paused_until REAL,
  merged_commit TEXT,
  ended TEXT,
  ended_at INTEGER,
  ended_reason TEXT
) STRICT;
CREATE INDEX runs_by_creation ON runs (created_seq);
CREATE INDEX runs_unfinished ON runs (created_seq) WHERE ended IS NULL;
CREATE INDEX runs_by_project ON runs (project_dir, created_seq);

CREATE TABLE tasks (
  run TEXT NOT NULL,
  task TEXT NOT NULL,
  position INTEGER NOT NULL,
  title TEXT NOT NULL,
  milestone TEXT,
  priority INTEGER,
  depends_on TEXT NOT NULL,
  files TEXT NOT NULL,
  branch TEXT,
  worktree TEXT,
  started_at INTEGER,
  attempts INTEGER NOT NULL DEFAULT 0,
  reviews INTEGER NOT NULL DEFAULT 0,
  cost_usd REAL NOT NULL DEFAULT 0,
  verdict TEXT,
  merged_commit TEXT,
  merged_at INTEGER,
  cancelled_reason TEXT,
  cancelled_at INTEGER,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (run, task)
) STRICT;
CREATE INDEX tasks_merged ON tasks (run) WHERE merged_commit IS NOT NULL;

CREATE TABLE attempts (
  run TEXT NOT NULL,
  attempt TEXT NOT NULL,
  seq INTEGER NOT NULL,
  task TEXT,
  phase TEXT NOT NULL,
  gate TEXT,
  n INTEGER NOT NULL,
  batch INTEGER NOT NULL,
  session TEXT NOT NULL,
  resume INTEGER NOT NULL,
  model TEXT,
  planned_at INTEGER NOT NULL,
  commit_before TEXT,
  finished_at INTEGER,
  outcome TEXT,
  detail TEXT,
  cost_usd REAL,
  cost_estimated INTEGER,
  tokens_input REAL,
  tokens_output REAL,
  tokens_cache_read REAL,
  tokens_cache_write REAL,
  duration_ms REAL,
  commit_after TEXT,
  tree_after TEXT,
  changed INTEGER,
  not_before REAL,
  PRIMARY KEY (run, attempt)
) STRICT;

CREATE TABLE gate_runs (
  run TEXT NOT NULL,
  gate_run TEXT NOT NULL,
  seq INTEGER NOT NULL,
  scope TEXT NOT NULL,
  task TEXT,
  gate TEXT NOT NULL,
  tree TEXT NOT NULL,
  started_at INTEGER,
  finished_at INTEGER,
  command TEXT,
  exit_code INTEGER,
  timed_out INTEGER,
  duration_ms REAL,
  output_file TEXT,
  failure_digest TEXT,
  tail TEXT,
  PRIMARY KEY (run, gate_run)
) STRICT;

CREATE TABLE verdicts (
  seq INTEGER PRIMARY KEY,
  run TEXT NOT NULL,
  task TEXT NOT NULL,
  attempt TEXT,
  round INTEGER NOT NULL,
  tree TEXT NOT NULL,
  given TEXT,
  effective TEXT NOT NULL,
  summary TEXT NOT NULL,
  issues TEXT NOT NULL,
  findings TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX verdicts_by_run ON verdicts (run, seq);

CREATE TABLE attentions (
  run TEXT NOT NULL,
  attention TEXT NOT NULL,
  seq INTEGER NOT NULL,
  task TEXT,
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  raised_at INTEGER NOT NULL,
  resolved_at INTEGER,
  decision TEXT,
  note TEXT,
  PRIMARY KEY (run, attention)
) STRICT;
CREATE INDEX attentions_open ON attentions (run, seq) WHERE resolved_at IS NULL;

CREATE TABLE processes (
  seq INTEGER PRIMARY KEY,
  run TEXT NOT NULL,
  owner TEXT NOT NULL,
  kind TEXT NOT NULL,
  pid INTEGER NOT NULL,
  start_time TEXT NOT NULL,
  command TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  ended_reason TEXT
) STRICT;
CREATE INDEX processes_by_run ON processes (run, seq);
CREATE INDEX processes_open ON processes (run, owner) WHERE ended_at IS NULL;
`,
}
