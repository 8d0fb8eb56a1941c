/** Made-up terminals for pictures: what they show, and a raw channel that shows it and echoes what is typed. */
import type { WebSocket } from 'ws'
import { InstanceId, TerminalId } from '../../../../src/contract/ids.ts'
import type { InstanceView } from '../../../../src/contract/procedures/instances.ts'
import type { TerminalView } from '../../../../src/contract/procedures/terminals.ts'
import { decodeViewerFrame, encodeTerminalFrame, type TerminalFrame } from '../../../../src/contract/terminal-wire.ts'
import { NOW, told } from './words.ts'

const E = '\u001b['
const PROMPT = (folder: string) => `${E}32mada@atlas${E}0m:${E}34m${folder}${E}0m$ `

const SHOWN: readonly { title: string; cwd: string; part?: Partial<TerminalView>; text: string }[] = [
  {
    title: 'pocket-ledger',
    cwd: '/home/ada/pocket-ledger',
    text: [
      `${PROMPT('~/pocket-ledger')}git log --oneline -5`,
      `${E}33ma1b2c3d${E}0m (${E}36mHEAD -> ${E}32mmain${E}0m) Read amounts with two decimals`,
      `${E}33mf00dbab${E}0m Name the categories in one place`,
      `${E}33m9c8d7e6${E}0m Say which line of a statement is not valid`,
      `${PROMPT('~/pocket-ledger')}npm test`,
      '',
      `${E}32m✓${E}0m reads a statement ${E}90m(4 ms)${E}0m`,
      `${E}32m✓${E}0m sorts months ${E}90m(1 ms)${E}0m`,
      `${E}31m✗${E}0m prints a table ${E}90m(7 ms)${E}0m`,
      `  ${E}31mexpected${E}0m "Groceries   412.80" ${E}31mbut got${E}0m "Groceries 412.8"`,
      '  at test/report.test.js:31  docs: https://example.org/tables',
      '',
      `${E}1m14 passed, 1 failed${E}0m`,
      PROMPT('~/pocket-ledger'),
    ].join('\r\n'),
  },
  {
    title: 'report',
    cwd: '/home/ada/.local/share/switchyard/worktrees/amber-heron-42/report',
    part: { run: 'amber-heron-42', task: 'report', programTitle: 'vim src/report.js' },
    text: [
      `${E}90m  1${E}0m ${E}35mexport function${E}0m ${E}34msummarise${E}0m(entries) {`,
      `${E}90m  2${E}0m   ${E}35mconst${E}0m months = ${E}35mnew${E}0m Map()`,
      `${E}90m  3${E}0m   ${E}35mfor${E}0m (${E}35mconst${E}0m entry ${E}35mof${E}0m entries) {`,
      `${E}90m  4${E}0m     ${E}35mconst${E}0m month = entry.date.slice(${E}36m0${E}0m, ${E}36m7${E}0m)`,
      `${E}90m  5${E}0m     months.set(month, (months.get(month) ?? ${E}36m0${E}0m) + entry.cents)`,
      `${E}90m  6${E}0m   }`,
      `${E}90m  7${E}0m   ${E}35mreturn${E}0m [...months].sort()`,
      `${E}90m  8${E}0m }`,
      `${E}34m~${E}0m`,
      `${E}7m src/report.js                          8L, 231B ${E}0m`,
    ].join('\r\n'),
  },
  {
    title: 'atlas',
    cwd: '/home/ada/atlas',
    part: { state: 'exited', pid: null, exit: { by: 'exit', code: 1 }, exitedAt: NOW - 180_000 },
    text: [
      `${PROMPT('~/atlas')}make deploy`,
      `${E}31merror:${E}0m no remote named ${E}1mstaging${E}0m`,
      'make: *** [Makefile:12: deploy] Error 1',
      `${PROMPT('~/atlas')}exit 1`,
      'exit',
    ].join('\r\n'),
  },
  {
    title: told('claude in pocket-ledger'),
    cwd: '/home/ada/pocket-ledger',
    part: { kind: 'instance', programTitle: '✳ Explain the failing test' },
    text: [
      `${E}38;5;173m╭──────────────────────────────────────────────╮${E}0m`,
      `${E}38;5;173m│${E}0m ${E}38;5;173m✻${E}0m Welcome to ${E}1mClaude Code${E}0m!                    ${E}38;5;173m│${E}0m`,
      `${E}38;5;173m╰──────────────────────────────────────────────╯${E}0m`,
      '',
      '> why does the table test fail?',
      '',
      `${E}37m●${E}0m The table prints amounts without padding to two decimals.`,
      `  ${E}90m⎿  Read src/report.js (48 lines)${E}0m`,
      '',
      `${E}90m────────────────────────────────────────────────${E}0m`,
      '> ',
    ].join('\r\n'),
  },
]

export const TERMINALS: TerminalView[] = SHOWN.map(({ title, cwd, part }, index) => ({
  id: TerminalId.parse(`0000000${index}-0000-4000-8000-000000000000`),
  kind: 'shell',
  title,
  programTitle: '',
  cwd,
  run: null,
  task: null,
  attempt: null,
  state: 'running',
  pid: 4242 + index,
  exit: null,
  cols: 80,
  rows: 24,
  life: 1,
  restartable: true,
  createdAt: NOW - 3_600_000,
  exitedAt: null,
  ...part,
}))

/** The agent of the last terminal, which asks for a permission. */
export const INSTANCES: InstanceView[] = TERMINALS.filter(({ kind }) => kind === 'instance').map(
  ({ id, title, cwd, pid, createdAt }) => ({
    id: InstanceId.parse('i-otter11-ab12'),
    title,
    cwd,
    run: null,
    task: null,
    attempt: null,
    session: '5f0c7f2e-0000-4000-8000-000000000000',
    model: null,
    terminal: id,
    state: { kind: 'waiting', since: NOW - 20_000, seenAt: NOW - 20_000, by: 'hook', wants: 'Bash' },
    waitsFor: null,
    mcp: [{ name: 'linear', status: 'failed', detail: 'connection refused' }],
    pid,
    createdAt,
    startedAt: createdAt,
    endedAt: null,
    exit: null,
  }),
)

/** Serves one viewer. Its size is taken as it is; what is typed comes back. */
export function serveFakeTerminal(socket: WebSocket, id: string, writable: boolean): void {
  const index = TERMINALS.findIndex((terminal) => terminal.id === id)
  const view = TERMINALS[index]
  const shown = SHOWN[index]
  const say = (frame: TerminalFrame) => socket.send(encodeTerminalFrame(frame))
  let offset = 0
  socket.on('message', (data: Buffer) => {
    const frame = decodeViewerFrame(new Uint8Array(data))
    if (frame === null || frame === 'version') return
    if (!view || !shown) {
      say({
        type: 'problem',
        problem: { code: 'no-such-terminal', message: 'There is no such terminal.', final: true },
      })
      return
    }
    if (frame.type === 'attach') {
      const { cols, rows } = frame
      const bytes = new TextEncoder().encode(shown.text)
      offset = bytes.length
      say({ type: 'attached', cols, rows, life: 1, writable })
      say({ type: 'snapshot', first: true, last: true, offset, cols, rows, bytes })
      if (view.exit) say({ type: 'exit', exit: view.exit })
    } else if (frame.type === 'resize') say({ type: 'resized', offset, cols: frame.cols, rows: frame.rows })
    else if (frame.type === 'input') {
      const bytes = new Uint8Array(frame.bytes)
      say({ type: 'output', offset, bytes })
      offset += bytes.length
    }
  })
}
