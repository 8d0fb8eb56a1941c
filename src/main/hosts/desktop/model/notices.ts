/** Turns events of runs into what a person is told outside of the window, each with the place that a click opens. */
import type { Place } from '../../../../contract/desktop.ts'
import type { StoredEvent } from '../../../../contract/events.ts'
import { RunId } from '../../../../contract/ids.ts'
import type { InstanceView } from '../../../../contract/procedures/instances.ts'
import { inWindowWords } from '../../../../contract/window-words.ts'

export interface Notice {
  readonly kind: 'completed' | 'failed' | 'attention'
  readonly title: string
  readonly body: string
  readonly opens: Place
}

/** What a notice says about a run; null when it is not known any more. */
export interface RunSummary {
  readonly specName: string
  readonly projectName: string
  readonly taskCount: number
  readonly mergedCount: number
  readonly costUsd: number
}

/** Systems cut longer bodies in the middle of a word. */
const MAX_BODY = 180
/** Several at once become one notice that opens the inbox. */
const MAX_AT_ONCE = 2

/**
 * Notices for one commit's events. A run that ended is always told. What waits for a person is not told while the window
 * has the focus (`watching`), as the inbox shows it there. A cancelled run is the person's own doing.
 */
export function noticesFor(
  events: readonly StoredEvent[],
  { summary, watching }: { summary: (run: RunId) => RunSummary | null; watching: boolean },
): readonly Notice[] {
  const ended: Notice[] = []
  const waiting: Notice[] = []
  for (const { stream, event } of events) {
    const run = RunId.safeParse(stream)
    if (!run.success) continue
    if (event.type === 'RunFinished' && event.status !== 'cancelled') {
      ended.push(endNotice(run.data, event.status, event.reason, summary(run.data)))
    } else if (event.type === 'AttentionRaised' && !watching) {
      waiting.push({
        kind: 'attention',
        title: `${summary(run.data)?.specName ?? 'A run'} needs you`,
        body: oneLine(inWindowWords(event.text, event.task)),
        opens: { view: 'inbox', attention: event.attention },
      })
    }
  }
  return [...ended, ...(waiting.length > MAX_AT_ONCE ? [manyWaiting(waiting.length)] : waiting)]
}

/** For an interactive instance that asks for a permission; a click opens its pane. */
export function waitingNotice({ title, state, terminal }: InstanceView): Notice {
  return {
    kind: 'attention',
    title: `${oneLine(title)} needs you`,
    body: state.wants === null ? 'It asks for a permission.' : oneLine(`It asks for a permission: ${state.wants}`),
    opens: { view: 'terminals', ...(terminal === null ? {} : { terminal }) },
  }
}

function endNotice(run: RunId, status: 'succeeded' | 'failed', reason: string, found: RunSummary | null): Notice {
  const name = found?.specName ?? 'The run'
  if (status === 'failed')
    return { kind: 'failed', title: `${name} failed`, body: oneLine(reason), opens: { view: 'run', run } }
  const tasks =
    found === null ? reason : `${found.mergedCount} of ${found.taskCount} tasks merged in ${found.projectName}`
  const cost = found === null ? '' : ` for $${found.costUsd.toFixed(2)}`
  return {
    kind: 'completed',
    title: `${name} is built`,
    body: oneLine(`${tasks}${cost}.`),
    opens: { view: 'run', run },
  }
}

const manyWaiting = (n: number): Notice => ({
  kind: 'attention',
  title: `${n} things wait for you`,
  body: 'Open the inbox to answer them.',
  opens: { view: 'inbox' },
})

/** Agents write these texts: no line breaks, no control or direction-changing characters, no markup that a system reads. */
function oneLine(text: string): string {
  const plain = text
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .replace(/[<>]/g, '')
    .trim()
  return plain.length > MAX_BODY ? `${plain.slice(0, MAX_BODY - 1).trimEnd()}…` : plain
}
