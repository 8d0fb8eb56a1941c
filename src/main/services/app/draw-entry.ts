/** Draws one entry of a transcript as text for a terminal. What an agent said can switch nothing on there. Pure. */
import type { TranscriptEntry } from '../../../contract/views.ts'
import { plain } from '../../lib/words.ts'

const style = (code: string) => (text: string) => `\u001b[${code}m${text}\u001b[0m`
const dim = style('2')
const bold = style('1')
const red = style('31')
const green = style('32')
const yellow = style('33')
const cyan = style('36')

/** Output of a tool, and a prompt, are shown up to here; the transcript has all of it. */
const MOST_LINES = 12

/** Ends with a line end; each line of a text is styled by itself, as a terminal that scrolls would lose the style. */
export function drawEntry(entry: TranscriptEntry): string {
  return `${lines(entry).join('\r\n')}\r\n`
}

function lines(entry: TranscriptEntry): string[] {
  switch (entry.kind) {
    case 'prompt':
      return [...beginning(entry.text).map((line) => dim(`> ${line}`)), '']
    case 'begin':
      return [dim(oneLine(['begins', entry.model, entry.version].filter(Boolean).join(' · '))), '']
    case 'text':
      return [...clean(entry.text).split('\n'), '']
    case 'thinking':
      return [...beginning(entry.text).map((line) => dim(line)), '']
    case 'tool':
      return [`${cyan('●')} ${oneLine(entry.summary === '' ? entry.name : entry.summary)}`]
    case 'tool-result':
      return [
        ...(entry.exitCode ? [`  ${red(`exit ${entry.exitCode}`)}`] : []),
        ...beginning(entry.text).map((line) => `  ${entry.ok ? dim(line) : red(line)}`),
        '',
      ]
    case 'cost':
      return [dim(`≈ $${entry.usd.toFixed(4)}`)]
    case 'refused':
      return [yellow(`  refused: ${oneLine(entry.text)}`), '']
    case 'wait':
      return [yellow(oneLine(entry.text))]
    case 'result':
      return [
        entry.ok ? green('The agent has ended.') : red('The agent has ended with a failure.'),
        ...(entry.costUsd === null ? [] : [bold(`$${entry.costUsd.toFixed(4)}`)]),
      ]
    case 'stderr':
      return beginning(entry.text).map((line) => red(line))
  }
}

/** Tabs are kept: the terminal knows its own stops. */
const clean = (text: string): string => plain(text.replaceAll('\r', ''))
const oneLine = (text: string): string => clean(text).replaceAll(/\s+/g, ' ').trim()

function beginning(text: string): string[] {
  const all = clean(text).trimEnd().split('\n')
  const more = all.length - MOST_LINES
  return more > 0 ? [...all.slice(0, MOST_LINES), `… ${more} more ${more === 1 ? 'line' : 'lines'}`] : all
}
