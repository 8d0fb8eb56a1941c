/** A child of `engine-lock.test.ts`: takes the engine lock, says what came of it, and stays until told or killed. */
import { acquireEngineLock } from '../../../src/main/store/engine-lock.ts'

const [dataDir, command] = process.argv.slice(2)
if (dataDir === undefined || command === undefined) throw new Error('usage: lock-child DIR COMMAND')
const lock = acquireEngineLock(dataDir, { pid: process.pid, command, startedAt: Date.now(), version: '1.0.0' })
process.send?.(lock.ok ? 'held' : lock.failure.message)
process.on('message', (message) => {
  if (message === 'release' && lock.ok) lock.value.release()
  if (message === 'leave') process.exit(0)
  process.send?.(message)
})
