/** All migrations in order; a new one is a new file and one more line here. */
import { initial } from './0001-initial.ts'
import { instances } from './0002-instances.ts'
import type { Migration } from './migration.ts'

export const migrations: readonly Migration[] = [initial, instances]
