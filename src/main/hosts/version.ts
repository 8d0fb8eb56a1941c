/** The version of this Switchyard, from its own package. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { packageRoot } from '../lib/package-root.ts'

const Manifest = z.object({ version: z.string() })

export const VERSION = Manifest.parse(JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'))).version
