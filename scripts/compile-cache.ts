/** Where the Node programs that tests start, some thousand times, keep what was compiled for the next of them. */
import { join } from 'node:path'

export const COMPILE_CACHE = join(import.meta.dirname, '..', 'node_modules', '.cache', 'switchyard-tests')
