/** One turn of a transcript. Everything in it is text of an agent: shown as text, selectable, never markup. */
import { memo, type ReactNode, useMemo } from 'react'
import { assertNever } from '../../../contract/result.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { cx } from '../../components/cx.ts'
import { count, dollars, duration } from '../../components/format.ts'
import { plainText } from '../../components/plain-text.ts'
import { StatusGlyph } from '../../components/status-glyph.tsx'
import { editLines } from './edit-lines.ts'
import { EditCount, EditView } from './edit-view.tsx'
import type { Cost, Turn } from './turns.ts'

/** How far a turn is unfolded: an edit shows its beginning before it shows everything. */
export type Unfolded = 'folded' | 'open' | 'whole'

interface FoldProps {
  /** Null: as such a turn begins. */
  unfolded: Unfolded | null
  onFold: (key: number, unfolded: Unfolded) => void
}

export const TurnView = memo(function TurnView(props: { turn: Turn; live: boolean } & FoldProps) {
  const { turn, live, unfolded, onFold } = props
  if (turn.kind === 'tool') return <ToolTurn turn={turn} live={live} unfolded={unfolded} onFold={onFold} />
  return (
    <>
      <EntryTurn
        entry={turn.entry}
        open={unfolded !== null && unfolded !== 'folded'}
        onOpen={(open) => onFold(turn.key, open ? 'open' : 'folded')}
      />
      {turn.cost && <CostLine cost={turn.cost} />}
    </>
  )
})

interface OpenProps {
  open: boolean
  onOpen: (open: boolean) => void
}

function EntryTurn({ entry, ...fold }: { entry: Extract<Turn, { kind: 'entry' }>['entry'] } & OpenProps) {
  switch (entry.kind) {
    case 'text':
      return (
        <Block sub={entry.subagent}>
          <CopyMessage text={entry.text} label="Copy the message" />
          <p className="outside-text">{plainText(entry.text)}</p>
        </Block>
      )
    case 'thinking':
      return (
        <Folded summary={`Thought: ${firstLine(entry.text)}`} sub={entry.subagent} {...fold}>
          <p className="outside-text text-text-2 italic">{plainText(entry.text)}</p>
        </Folded>
      )
    case 'prompt':
      return (
        <Folded summary="The assignment" sub={entry.subagent} {...fold}>
          <CopyMessage text={entry.text} label="Copy the assignment" />
          <p className="outside-text text-text-2">{plainText(entry.text)}</p>
        </Folded>
      )
    case 'begin':
      return <Line>{entry.model ? `Begins with ${entry.model}` : 'Begins'}</Line>
    case 'wait':
      return <Line>{plainText(entry.text)}</Line>
    case 'tool-result':
      return (
        <Folded
          summary={entry.ok ? 'Result of an earlier call' : 'Failure of an earlier call'}
          sub={entry.subagent}
          {...fold}
        >
          <Output text={entry.text} truncated={entry.truncated} of="an earlier call" />
        </Folded>
      )
    case 'refused':
      return (
        <Block sub={entry.subagent}>
          <p className="outside-text text-fail">
            <span className="font-medium">Refused by policy: {entry.tool}</span> {plainText(entry.text)}
          </p>
        </Block>
      )
    case 'stderr':
      return (
        <Block sub={entry.subagent}>
          <Output text={entry.text} truncated={false} of="standard error" />
        </Block>
      )
    case 'cost':
      return <CostLine cost={entry} />
    case 'result':
      return (
        <div className="flex items-start gap-2 border-t border-line px-4 py-2.5">
          <StatusGlyph shape={entry.ok ? 'merged' : 'failed'} className="mt-0.75" />
          <div className="min-w-0">
            <p className="font-medium">
              {entry.ok ? 'Ended' : 'Ended with an error'}
              <span className="font-normal text-text-3">
                {entry.turns !== null && ` · ${entry.turns} turns`}
                {entry.durationMs !== null && ` · ${duration(entry.durationMs)}`}
                {entry.costUsd !== null && ` · ${dollars(entry.costUsd)}`}
              </span>
            </p>
            {!entry.ok && <p className="outside-text text-text-2">{plainText(entry.text)}</p>}
          </div>
        </div>
      )
    default:
      return assertNever(entry, 'transcript entry')
  }
}

const firstLine = (text: string): string => plainText(text).trim().split('\n', 1)[0]?.slice(0, 120) ?? ''

const Block = ({ sub, children }: { sub: boolean; children: ReactNode }) => (
  <div className={cx('px-4 py-2', sub && 'ml-4 border-l border-line-strong')}>{children}</div>
)

const Line = ({ children }: { children: ReactNode }) => (
  <p className="outside-text px-4 py-1 text-small text-text-3">{children}</p>
)

const CostLine = ({ cost }: { cost: Cost }) => (
  <p className="-mt-1.5 px-4 pb-1 text-right text-small text-text-3">
    <CostMark cost={cost} />
  </p>
)

const CostMark = ({ cost: { usd, tokens } }: { cost: Cost }) => (
  <span
    title={`Estimated by list prices: ${count(tokens.input)} tokens in, ${count(tokens.output)} out, ${count(tokens.cacheRead)} read from the cache, ${count(tokens.cacheWrite)} written to it`}
    className="shrink-0 text-text-3 tabular-nums"
  >
    <span className="sr-only">this turn cost an estimated </span>
    <span aria-hidden="true">≈ </span>
    {dollars(usd)}
  </span>
)

/** What was unfolded is remembered by whoever shows it: this is made anew when it scrolls back into sight. */
function Details({
  open,
  onOpen,
  className,
  children,
}: OpenProps & { className?: string | undefined; children: ReactNode }) {
  return (
    <details
      open={open}
      onToggle={(event) => {
        const now = event.currentTarget.open
        if (now !== open) onOpen(now)
      }}
      className={className}
    >
      {children}
    </details>
  )
}

function Folded({
  summary,
  sub,
  children,
  ...fold
}: { summary: string; sub: boolean; children: ReactNode } & OpenProps) {
  return (
    <Block sub={sub}>
      <Details {...fold}>
        <summary className="truncate text-text-3 touch:py-2">{summary}</summary>
        <div className="mt-1">{children}</div>
      </Details>
    </Block>
  )
}

function ToolTurn({
  turn,
  live,
  unfolded,
  onFold,
}: { turn: Extract<Turn, { kind: 'tool' }>; live: boolean } & FoldProps) {
  const { tool, result } = turn
  const edit = useMemo(() => (tool.edit === null ? null : editLines(tool.edit)), [tool.edit])
  // An edit is what one follows an agent for; everything else is looked at when there is a reason to.
  const state = unfolded ?? (edit === null ? 'folded' : 'open')
  const open = state !== 'folded'
  return (
    <div className={cx('px-4 py-0.5', tool.subagent && 'ml-4 border-l border-line-strong')}>
      <Details open={open} onOpen={(now) => onFold(turn.key, now ? 'open' : 'folded')} className="rounded-m bg-sunken">
        <summary className="flex h-7 items-center gap-2 px-2.5 text-small touch:h-11">
          <StatusGlyph
            shape={result ? (result.ok ? 'merged' : 'failed') : live ? 'working' : 'unknown'}
            className="size-3"
          />
          <span className="min-w-0 flex-1 truncate text-text-2">{plainText(tool.summary)}</span>
          {edit && <EditCount lines={edit} atLeast={tool.edit?.truncated === true} />}
          {result && result.exitCode !== null && (
            <span className={cx('shrink-0', result.ok ? 'text-text-3' : 'font-medium text-fail')}>
              exit {result.exitCode}
            </span>
          )}
          <span className={cx('shrink-0 text-text-3', turn.cost && 'max-phone:hidden')}>{plainText(tool.name)}</span>
          <span className="sr-only">{result ? (result.ok ? 'worked' : 'failed') : 'no answer yet'}</span>
          {turn.cost && <CostMark cost={turn.cost} />}
        </summary>
        {/* What is folded is not made: most of a transcript. */}
        {open && (
          <div className="space-y-2 px-2.5 pb-2.5">
            {edit ? (
              <EditView
                lines={edit}
                truncated={tool.edit?.truncated === true}
                whole={state === 'whole'}
                onWhole={() => onFold(turn.key, 'whole')}
              />
            ) : (
              <pre className="max-h-60 overflow-auto font-mono text-small whitespace-pre-wrap text-text-2 wrap-anywhere">
                {plainText(tool.input)}
              </pre>
            )}
            {/* That an edit worked is said by its mark; its answer repeats the file. */}
            {result && (edit === null || !result.ok || state === 'whole') && (
              <Output text={result.text} truncated={result.truncated} of={plainText(tool.summary)} />
            )}
          </div>
        )}
      </Details>
    </div>
  )
}

/** Beside a message's first line, which flows around it; without a mouse it is always to be seen. */
const CopyMessage = ({ text, label }: { text: string; label: string }) => (
  <span className="float-right -mt-1.5 mr-5 ml-1 opacity-0 transition-opacity duration-120 group-hover:opacity-100 focus-within:opacity-100 touch:-mt-3 touch:-mr-3 touch:opacity-100">
    <CopyButton text={plainText(text)} label={label} />
  </span>
)

/** `of`: what printed it, for the name of the button that copies it. */
function Output({ text, truncated, of }: { text: string; truncated: boolean; of: string }) {
  const shown = plainText(text).trimEnd()
  return (
    <>
      <div className="relative">
        <pre className="max-h-80 min-h-9 overflow-auto rounded-m border border-line bg-surface p-2 pr-10 font-mono text-small whitespace-pre-wrap wrap-anywhere touch:min-h-11">
          {shown || 'No output.'}
        </pre>
        {shown !== '' && (
          <span className="absolute top-0.5 right-2.5">
            <CopyButton text={shown} label={`Copy the output of ${of}`} />
          </span>
        )}
      </div>
      {truncated && (
        <p className="text-small text-text-3">It was longer; the whole of it lies in the folder of the attempt.</p>
      )}
    </>
  )
}
