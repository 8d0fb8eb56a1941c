/** The `runs` projection: one row per run, with the facts that lists show. Counts of tasks are taken when it is read. */
import type { Projector } from './projection.ts'

export const projectRuns: Projector = (db) => {
  const create = db.prepare(`
    INSERT INTO runs (run, created_seq, project_dir, spec_name, base_branch, base_commit, created_at, updated_at, version,
      budget_usd)
    VALUES (@run, @seq, @projectDir, @specName, @baseBranch, @baseCommit, @at, @at, @version, @budgetUsd)
    ON CONFLICT DO NOTHING`)
  const touch = db.prepare('UPDATE runs SET updated_at = ?, version = ? WHERE run = ?')
  const budget = db.prepare('UPDATE runs SET budget_usd = ? WHERE run = ?')
  const strategy = db.prepare('UPDATE runs SET strategy = ?, strategy_reason = ? WHERE run = ?')
  const integration = db.prepare('UPDATE runs SET integration_branch = ? WHERE run = ?')
  const cost = db.prepare('UPDATE runs SET cost_usd = cost_usd + ? WHERE run = ?')
  const pause = db.prepare('UPDATE runs SET paused_reason = ?, paused_until = ? WHERE run = ?')
  const merged = db.prepare('UPDATE runs SET merged_commit = ? WHERE run = ?')
  const ended = db.prepare('UPDATE runs SET ended = ?, ended_at = ?, ended_reason = ? WHERE run = ?')

  return {
    table: 'runs',
    apply({ seq, stream: run, version, at, event }) {
      switch (event.type) {
        case 'RunCreated':
          create.run({
            run,
            seq,
            at,
            version,
            projectDir: event.projectDir,
            specName: event.specName,
            baseBranch: event.baseBranch,
            baseCommit: event.baseCommit,
            budgetUsd: event.settings.limits.budgetUsd,
          })
          break
        case 'OptionsChanged':
          if (event.budgetUsd !== undefined) budget.run(event.budgetUsd, run)
          break
        case 'StrategyChosen':
          strategy.run(event.strategy, event.reason, run)
          break
        case 'IntegrationCreated':
          integration.run(event.branch, run)
          break
        case 'AttemptFinished':
          cost.run(event.costUsd, run)
          break
        case 'RunPaused':
          pause.run(event.reason, event.until, run)
          break
        case 'RunUnpaused':
          pause.run(null, null, run)
          break
        case 'BaseMerged':
          merged.run(event.commit, run)
          break
        case 'RunFinished':
          ended.run(event.status, at, event.reason, run)
          break
        default:
          break
      }
      touch.run(at, version, run)
    },
  }
}
