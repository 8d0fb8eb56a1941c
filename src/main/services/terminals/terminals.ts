/** What terminals offer to the rest of Switchyard: procedures, viewers, and owners of programs that run in one. */
import type { Cursor } from '../../../contract/feed.ts'
import type { TerminalId } from '../../../contract/ids.ts'
import type {
  TerminalKind,
  TerminalPlace,
  TerminalsFeedMessage,
  TerminalView,
} from '../../../contract/procedures/terminals.ts'
import type { Failure, Result } from '../../../contract/result.ts'
import type { TerminalExit, TerminalSize } from '../../../contract/terminal-wire.ts'

/** A program to run in a terminal. */
export interface SpawnOrder {
  /** A terminal that has exited, to go on in it below what it showed; absent: a new one. */
  readonly terminal?: TerminalId
  readonly kind: Exclude<TerminalKind, 'attempt'>
  /** Program (looked for in `env.PATH`) and arguments; never goes through a shell. */
  readonly argv: readonly [string, ...string[]]
  /** The whole environment: nothing is added but TERM and COLORTERM where they are absent. See `Terminals.environment`. */
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  readonly size?: TerminalSize
  readonly title: string
  readonly run?: string | null
  readonly task?: string | null
  /** On closing, descendants that left the process group are ended too (`instance`: true by default). */
  readonly wholeTree?: boolean
  /** Makes `terminals.restart` possible: what to run anew. Kept while the engine lives; shells know it by themselves. */
  readonly restart?: () => Promise<Result<SpawnOrder, Failure>>
}

/** A terminal without a program, into which we write: an attempt's stream, drawn. */
export interface RenderOrder {
  readonly terminal?: TerminalId
  readonly title: string
  readonly cwd: string
  readonly size?: TerminalSize
  readonly run?: string | null
  readonly task?: string | null
  readonly attempt: string
}

/** One terminal in the hands of its owner. Every method is safe after its end: it then does nothing. */
export interface TerminalHandle {
  readonly id: TerminalId
  view(): TerminalView
  /** Bytes as if typed. `input-overflow`: the program does not read, and nothing of it was taken. */
  write(data: string | Uint8Array): Result<void, Failure<'input-overflow' | 'not-running'>>
  /**
   * Text as if pasted: line ends become CR, control characters are taken out, and it is bracketed. `auto` brackets only when
   * the program asked for it (mode 2004); agents' command lines are sent `always`.
   */
  paste(
    text: string,
    bracketed?: 'auto' | 'always',
  ): Result<void, Failure<'input-overflow' | 'not-running' | 'too-long'>>
  resize(size: TerminalSize): void
  /** The title that the program sets (OSC 0 or 2), from the next change on; without control characters, at most 200 long. */
  onTitle(listener: (title: string) => void): () => void
  /**
   * Raw output from here on. An observer is never a reason to hold the program back: when it is flooded, bytes are left out
   * and `gap` is true for the next call.
   */
  onOutput(listener: (bytes: Uint8Array, gap: boolean) => void): () => void
  /** Called once per life, also when it has exited already. */
  onExit(listener: (exit: TerminalExit) => void): () => void
  /** The visible screen as lines of text, without trailing blanks; and where the cursor is, from 0. */
  screen(): Promise<Result<{ lines: string[]; cursor: { x: number; y: number } }, Failure>>
  /** SIGHUP, SIGTERM, SIGKILL; settles when it has exited. */
  close(): Promise<TerminalExit>
}

/** A drawn terminal in the hands of whoever draws. */
export interface RenderedTerminal extends Pick<TerminalHandle, 'id' | 'view' | 'resize'> {
  /** Resolves when the mirror has room for more: awaiting it bounds what waits. */
  write(data: string | Uint8Array): Promise<void>
  /** Nothing more will be written; it can still be looked at. */
  end(exit: TerminalExit): void
}

/** The line to one viewer, whatever carries it. */
export interface ViewerChannel {
  /** One frame of `terminal-wire.ts`. */
  send(frame: Uint8Array): void
  /** No more frames come from either side. */
  close(): void
}

export interface Viewer {
  /** One frame of the viewer. */
  receive(frame: Uint8Array): void
  /** The channel is gone. */
  detach(): void
}

export interface Terminals {
  /** Oldest first. */
  list(): TerminalView[]
  get(id: TerminalId): Result<TerminalView, Failure<'terminal-not-found'>>
  watch(cursor: Cursor | undefined, signal: AbortSignal | undefined): AsyncGenerator<TerminalsFeedMessage, void, void>

  open(order: {
    where: TerminalPlace
    size: TerminalSize
    title?: string | undefined
  }): Promise<Result<TerminalView, Failure>>
  rename(id: TerminalId, title: string): Result<TerminalView, Failure>
  close(id: TerminalId): Result<TerminalView, Failure>
  restart(id: TerminalId): Promise<Result<TerminalView, Failure>>
  remove(id: TerminalId): Promise<Result<void, Failure>>

  /** Runs any program in a terminal. Settles when its process is there. */
  spawn(order: SpawnOrder): Promise<Result<TerminalHandle, Failure>>
  render(order: RenderOrder): Promise<Result<RenderedTerminal, Failure>>
  /** What the user's own shell and their instances have, without what came with how Switchyard was started. */
  environment(): Record<string, string>
  /** The terminal in the hands of its owner again; null: there is none, or it is drawn. */
  handle(id: TerminalId): TerminalHandle | null

  /** A viewer came. Whether there is such a terminal is told on the channel. */
  attach(id: string, rights: { writable: boolean }, channel: ViewerChannel): Viewer

  /** Keeps every scrollback, ends every process, and closes every channel. */
  end(): Promise<void>
}
