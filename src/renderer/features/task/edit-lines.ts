/** An edit as lines that were taken out and put in, without what is the same before and after. Pure. */

export interface EditLine {
  readonly sign: '+' | '−' | ' '
  readonly text: string
}

/** Lines around a change that are shown with it. */
const CONTEXT = 2

const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'))

export function editLines({ before, after }: { before: string; after: string }): EditLine[] {
  const [old, now] = [linesOf(before), linesOf(after)]
  const most = Math.min(old.length, now.length)
  let head = 0
  while (head < most && old[head] === now[head]) head += 1
  let tail = 0
  while (tail < most - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1
  const as = (sign: EditLine['sign'], texts: readonly string[]) => texts.map((text) => ({ sign, text }))
  return [
    ...as(' ', now.slice(Math.max(0, head - CONTEXT), head)),
    ...as('−', old.slice(head, old.length - tail)),
    ...as('+', now.slice(head, now.length - tail)),
    ...as(' ', now.slice(now.length - tail, now.length - tail + CONTEXT)),
  ]
}
