/** Reads the instructions that a repository gives to agents, for projects whose other settings must not be loaded. */
import { closeSync, openSync, readSync, realpathSync, statSync } from 'node:fs'
import path from 'node:path'

/** Large enough for any instructions that a person wrote; the rest would only crowd out the task. */
const MAX_BYTES = 64 * 1024

/** As the CLI does: all CLAUDE.md files, and AGENTS.md where there is none. */
const FILES = ['CLAUDE.md', path.join('.claude', 'CLAUDE.md')]
const FALLBACK = 'AGENTS.md'

/**
 * Text for the system prompt, or null when there are no instructions.
 *
 * `--setting-sources user` keeps the repository's hooks and MCP servers out, and drops its CLAUDE.md with them.
 * Imports (`@file`) are left as they stand: the agent can read those files itself, inside what it may read.
 */
export function projectMemory(cwd: string): string | null {
  const found = FILES.map((file) => section(cwd, file)).filter((text) => text !== null)
  const sections = found.length > 0 ? found : [section(cwd, FALLBACK)].filter((text) => text !== null)
  return sections.length === 0 ? null : sections.join('\n\n')
}

function section(cwd: string, file: string): string | null {
  const text = readInside(cwd, file)
  if (text === null || text.trim() === '') return null
  return `# Instructions of this repository (${file.split(path.sep).join('/')})\n\n${text.trim()}\n`
}

/** Null for what is missing, no regular file, or a link that leads out of the repository. */
function readInside(cwd: string, file: string): string | null {
  try {
    const root = realpathSync(cwd)
    const real = realpathSync(path.join(root, file))
    if (!real.startsWith(root + path.sep) || !statSync(real).isFile()) return null
    const fd = openSync(real, 'r')
    try {
      const buffer = Buffer.alloc(MAX_BYTES)
      const read = readSync(fd, buffer, 0, MAX_BYTES, 0)
      const text = buffer.toString('utf8', 0, read)
      return read < MAX_BYTES ? text : `${text}\n[cut at ${MAX_BYTES / 1024} KB; read ${file} for the rest]`
    } finally {
      closeSync(fd)
    }
  } catch {
    return null // Missing or unreadable: there are no instructions then.
  }
}
