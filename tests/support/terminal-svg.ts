/**
 * Turns a captured terminal screen into an SVG picture, for the documentation.
 *
 *   tmux capture-pane -e -p -t SESSION | node tests/support/terminal-svg.ts --title TEXT > docs/images/run.svg
 *
 * It reads plain text with colour escapes (SGR), as `tmux capture-pane -e` writes it; cursor movements are not known here.
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import stringWidth from 'string-width'

interface Look {
  color: string | null
  bold: boolean
  dim: boolean
  italic: boolean
}

interface Run extends Look {
  text: string
  /** First column, 0-based. */
  column: number
  width: number
}

const CELL_WIDTH = 8.4
const LINE_HEIGHT = 20
const FONT_SIZE = 14
const PADDING = 20
const TITLE_BAR = 40
const FONT =
  "ui-monospace, 'SF Mono', SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace"
const BACKGROUND = '#0d1117'
const BORDER = '#30363d'
const FOREGROUND = '#e6edf3'
const FAINT = '#8b949e'
/** Black, red, green, yellow, blue, magenta, cyan, white; all of them readable on the background. */
const PALETTE = ['#6e7681', '#ff7b72', '#3fb950', '#d29922', '#58a6ff', '#bc8cff', '#39c5cf', '#b1bac4']

const PLAIN: Look = { color: null, bold: false, dim: false, italic: false }

function applySgr(look: Look, codes: readonly number[]): Look {
  let next = { ...look }
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] ?? 0
    if (code === 0) next = { ...PLAIN }
    else if (code === 1) next.bold = true
    else if (code === 2) next.dim = true
    else if (code === 3) next.italic = true
    else if (code === 22) next = { ...next, bold: false, dim: false }
    else if (code === 23) next.italic = false
    else if (code === 39) next.color = null
    else if (code >= 30 && code <= 37) next.color = PALETTE[code - 30] ?? null
    else if (code >= 90 && code <= 97) next.color = PALETTE[code - 90] ?? null
    else if (code === 38 && codes[i + 1] === 2) {
      next.color = `rgb(${codes.slice(i + 2, i + 5).join(',')})`
      i += 4
    } else if (code === 38 || code === 48) i += codes[i + 1] === 2 ? 4 : 2
  }
  return next
}

/** Parts of each line that look alike. The look goes on from line to line, as on a terminal. */
function parse(screen: string): Run[][] {
  let look = PLAIN
  return screen.split('\n').map((line) => {
    const runs: Run[] = []
    let column = 0
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escapes are what is read here
    for (const part of line.split(/(\u001b\[[0-9;]*m)/)) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the same
      const sgr = /^\u001b\[([0-9;]*)m$/.exec(part)
      if (sgr) {
        look = applySgr(look, (sgr[1] ?? '').split(';').map(Number))
        continue
      }
      const width = stringWidth(part)
      if (part.trim() !== '') runs.push({ ...look, text: part, column, width })
      column += width
    }
    return runs
  })
}

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const round = (n: number): string => String(Math.round(n * 100) / 100)

function textElement(run: Run, y: number): string {
  const lead = run.text.length - run.text.trimStart().length
  const text = run.text.trim()
  const attributes = [
    `x="${round(PADDING + (run.column + lead) * CELL_WIDTH)}"`,
    `y="${round(y)}"`,
    // Fonts differ in width; the columns of a table must not.
    `textLength="${round(stringWidth(text) * CELL_WIDTH)}"`,
    `fill="${run.color ?? (run.dim ? FAINT : FOREGROUND)}"`,
    ...(run.bold ? ['font-weight="700"'] : []),
    ...(run.italic ? ['font-style="italic"'] : []),
  ]
  return `<text ${attributes.join(' ')}>${escapeXml(text)}</text>`
}

/** `label` is read out by screen readers. */
export function terminalSvg(screen: string, options: { title: string; label: string; columns?: number }): string {
  const lines = parse(screen.replace(/\s+$/, ''))
  const longest = Math.max(...lines.flatMap((runs) => runs.map((run) => run.column + run.text.trimEnd().length)), 1)
  const width = PADDING * 2 + (options.columns ?? longest) * CELL_WIDTH
  const height = TITLE_BAR + PADDING + lines.length * LINE_HEIGHT + PADDING / 2
  const texts = lines.flatMap((runs, index) =>
    runs.map((run) => textElement(run, TITLE_BAR + PADDING + index * LINE_HEIGHT + FONT_SIZE * 0.4)),
  )
  const buttons = ['#ff5f57', '#febc2e', '#28c840'].map(
    (color, index) => `<circle cx="${24 + index * 20}" cy="${TITLE_BAR / 2}" r="6" fill="${color}"/>`,
  )
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${round(width)} ${round(height)}" width="${round(width)}" height="${round(height)}" role="img" aria-label="${escapeXml(options.label).replaceAll('"', '&quot;')}">`,
    `<rect x="0.5" y="0.5" width="${round(width - 1)}" height="${round(height - 1)}" rx="10" fill="${BACKGROUND}" stroke="${BORDER}"/>`,
    `<path d="M0.5 ${TITLE_BAR}H${round(width - 0.5)}" stroke="${BORDER}"/>`,
    ...buttons,
    `<text x="${round(width / 2)}" y="${TITLE_BAR / 2 + 5}" text-anchor="middle" font-family="${FONT}" font-size="13" fill="${FAINT}">${escapeXml(options.title)}</text>`,
    `<g font-family="${FONT}" font-size="${FONT_SIZE}" xml:space="preserve">`,
    ...texts,
    '</g>',
    '</svg>',
  ].join('\n')}\n`
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      title: { type: 'string', default: 'switchyard' },
      label: { type: 'string', default: 'A terminal' },
      columns: { type: 'string' },
    },
  })
  const { title, label, columns } = values
  const size = columns === undefined ? {} : { columns: Number(columns) }
  process.stdout.write(terminalSvg(readFileSync(0, 'utf8'), { title, label, ...size }))
}
