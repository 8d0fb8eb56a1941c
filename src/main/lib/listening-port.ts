/** Says who listens on a TCP port of this machine; takes nothing, and never listens itself. */
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { connect } from 'node:net'

export interface PortHolder {
  /** Null when it belongs to another user, whose processes cannot be looked into. */
  readonly pid: number | null
  /** Its command line; empty when unknown. */
  readonly command: string
}

/** Null: nobody listens there. */
export type PortProbe = (port: number) => Promise<PortHolder | null>

const UNKNOWN: PortHolder = { pid: null, command: '' }
const COMMAND_LIMIT = 200

export function createPortProbe(platform: NodeJS.Platform = process.platform): PortProbe {
  if (platform === 'linux') return async (port) => linuxHolder(port)
  return async (port) => {
    if (!(await answers(port))) return null
    return platform === 'win32' ? netstatHolder(port) : lsofHolder(port)
  }
}

/** In words for a sentence: `node server.js (pid 123)`. */
export function nameHolder({ pid, command }: PortHolder): string {
  if (pid === null) return 'a process of another user'
  return command === '' ? `process ${pid}` : `${command.slice(0, COMMAND_LIMIT)} (pid ${pid})`
}

/** State `LISTEN` in /proc/net/tcp. */
const LISTEN = '0A'

function linuxHolder(port: number): PortHolder | null {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const inodes = new Set<string>()
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    let text: string
    try {
      text = readFileSync(table, 'latin1')
    } catch {
      continue // No IPv6 on this machine.
    }
    for (const line of text.split('\n').slice(1)) {
      const fields = line.trim().split(/\s+/)
      if (fields[1]?.endsWith(suffix) && fields[3] === LISTEN && fields[9]) inodes.add(`socket:[${fields[9]}]`)
    }
  }
  return inodes.size === 0 ? null : (ownerOf(inodes) ?? UNKNOWN)
}

function ownerOf(sockets: ReadonlySet<string>): PortHolder | null {
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry)
    if (!Number.isInteger(pid)) continue
    let handles: string[]
    try {
      handles = readdirSync(`/proc/${pid}/fd`)
    } catch {
      continue // Gone, or another user's.
    }
    for (const handle of handles) {
      try {
        if (sockets.has(readlinkSync(`/proc/${pid}/fd/${handle}`))) return { pid, command: commandOf(pid) }
      } catch {
        // Closed in between.
      }
    }
  }
  return null
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
  } catch {
    return ''
  }
}

const CONNECT_MS = 1_000
const LOOPBACK = ['127.0.0.1', '::1']

async function answers(port: number): Promise<boolean> {
  const found = await Promise.all(LOOPBACK.map((host) => answersAt(host, port)))
  return found.includes(true)
}

function answersAt(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: CONNECT_MS })
    const end = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false))
    // Whoever lets us wait does listen.
    socket.once('timeout', () => end(true))
  })
}

const LOOK_MS = 5_000

function look(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const options = { timeout: LOOK_MS, killSignal: 'SIGKILL', maxBuffer: 4 * 1024 * 1024, encoding: 'utf8' } as const
    execFile(command, args, options, (_, stdout) => resolve(stdout))
  })
}

async function lsofHolder(port: number): Promise<PortHolder> {
  const out = await look('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'])
  const pid = /^p(\d+)$/m.exec(out)?.[1]
  return pid === undefined ? UNKNOWN : { pid: Number(pid), command: /^c(.+)$/m.exec(out)?.[1] ?? '' }
}

async function netstatHolder(port: number): Promise<PortHolder> {
  const out = await look('netstat', ['-ano', '-p', 'TCP'])
  const line = out.split('\n').find((text) => text.includes(`:${port} `) && text.includes('LISTENING'))
  const pid = Number(line?.trim().split(/\s+/).at(-1))
  return Number.isInteger(pid) && pid > 0 ? { pid, command: '' } : UNKNOWN
}
