/** The folder of Switchyard's own package, from a checkout and from a bundle alike. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The nearest folder above this file with `package.json` and `prompts`. Throws when an installation lacks them. */
export function packageRoot(from: string = import.meta.dirname): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'prompts', 'phases'))) return folder
    if (dirname(folder) === folder) throw new Error(`No package above ${from}: reinstall Switchyard.`)
  }
}
