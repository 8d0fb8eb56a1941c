/** Stands for an engine that is killed: runs the order that it is given as JSON and says what it observes. */
import { readFileSync } from 'node:fs'
import type { WorkOrder } from '../../../src/main/agents/adapter.ts'
import { createClaudeAdapter } from '../../../src/main/agents/claude/claude-adapter.ts'
import { systemClock } from '../../../src/main/lib/clock.ts'
import { silentLogger } from '../../../src/main/lib/logger.ts'
import { createProcessTable } from '../../../src/main/lib/processes.ts'

const [file = '', claudePath = ''] = process.argv.slice(2)
const { order, baseEnv }: { order: WorkOrder; baseEnv: Record<string, string> } = JSON.parse(readFileSync(file, 'utf8'))
const adapter = createClaudeAdapter({
  claudePath,
  processes: createProcessTable(),
  clock: systemClock,
  logger: silentLogger,
  baseEnv,
})
process.stdout.write('running\n')
const run = adapter.run(order, { started: () => process.stdout.write('started\n'), activity() {} })
const { outcome } = await run.done
process.stdout.write(`${outcome}\n`)
