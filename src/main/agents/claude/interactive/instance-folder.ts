/** The files of one interactive instance: what it is started with, and what it tells of itself. */
import path from 'node:path'

export const INSTANCE_FILES = {
  settings: 'settings.json',
  memory: 'project-instructions.md',
  /** One line per hook, appended by the recorder. */
  signs: 'signs.jsonl',
  /** What the CLI logs of its MCP servers. */
  mcp: 'mcp.log',
} as const

export const signsFile = (dir: string): string => path.join(dir, INSTANCE_FILES.signs)
export const mcpFile = (dir: string): string => path.join(dir, INSTANCE_FILES.mcp)
