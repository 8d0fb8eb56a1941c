/** Search through a whole transcript, also what is not loaded: a line to type in, and steps from find to find. */
import { useQuery } from '@tanstack/react-query'
import { ChevronDown, ChevronUp, TriangleAlert } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { AttemptId, RunId } from '../../../contract/ids.ts'
import { useClient } from '../../api/context.tsx'
import { useActions } from '../../app/actions.tsx'
import { Button, IconButton } from '../../components/button.tsx'
import { cx } from '../../components/cx.ts'
import { inputClass } from '../../components/field.tsx'
import { count } from '../../components/format.ts'
import { plainText } from '../../components/plain-text.ts'

/** How long typing rests before it is looked for, milliseconds. */
const REST_MS = 200

export function TranscriptSearch({
  run,
  attempt,
  at,
  onJump,
}: {
  run: string
  attempt: string
  /** Entry that is pointed at. */
  at: number | null
  onJump: (entry: number) => void
}) {
  const client = useClient()
  const [typed, setTyped] = useState('')
  const [what, setWhat] = useState<'text' | 'failures'>('text')
  const [query, setQuery] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setQuery(typed.trim()), REST_MS)
    return () => clearTimeout(timer)
  }, [typed])
  const asked = what === 'failures' || query !== ''
  const found = useQuery({
    queryKey: ['transcript-search', run, attempt, what, query],
    queryFn: ({ signal }) =>
      client.tasks.searchTranscript(
        { run: RunId.parse(run), attempt: AttemptId.parse(attempt), what, query: what === 'text' ? query : '' },
        { signal },
      ),
    enabled: asked,
  })
  const hits = asked ? (found.data?.hits ?? []) : []
  const place = hits.findIndex((hit) => hit.n === at)
  const step = (by: 1 | -1) => {
    // From where one is, also between two finds.
    const next =
      place !== -1
        ? hits[(place + by + hits.length) % hits.length]
        : by === 1
          ? (hits.find((hit) => hit.n > (at ?? -1)) ?? hits[0])
          : (hits.findLast((hit) => hit.n < (at ?? Number.POSITIVE_INFINITY)) ?? hits.at(-1))
    if (next) onJump(next.n)
  }
  const field = useRef<HTMLInputElement>(null)
  useActions([
    {
      id: 'transcript-find',
      name: 'Search the transcript',
      section: 'Task',
      keys: 'mod+f',
      words: 'find',
      run: () => {
        field.current?.focus()
        field.current?.select()
      },
    },
    {
      id: 'transcript-failure',
      name: 'Next failure in the transcript',
      section: 'Task',
      words: 'error refused',
      run: () => {
        setTyped('')
        if (what === 'failures') step(1)
        else setWhat('failures')
      },
    },
  ])
  // The last failure is most often the one that is looked for.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only new answers move the reader.
  useEffect(() => {
    const last = hits.at(-1)
    if (what === 'failures' && last && place === -1) onJump(last.n)
  }, [found.data, what])
  const shown = place === -1 ? null : hits[place]
  return (
    <search className="flex shrink-0 flex-wrap items-center gap-1 border-b border-line p-2">
      <input
        ref={field}
        type="search"
        aria-label="Search the transcript"
        placeholder="Search the transcript"
        value={typed}
        onChange={(event) => {
          setWhat('text')
          setTyped(event.target.value)
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return
          event.preventDefault()
          step(event.shiftKey ? -1 : 1)
        }}
        className={cx(inputClass, 'min-w-24 flex-1')}
      />
      <Button
        tone="quiet"
        aria-pressed={what === 'failures'}
        icon={<TriangleAlert size={14} aria-hidden />}
        className={cx('px-2', what === 'failures' && 'bg-active text-text')}
        onClick={() => {
          setTyped('')
          setWhat(what === 'failures' ? 'text' : 'failures')
        }}
      >
        Failures
      </Button>
      {asked && (
        <>
          <span role="status" className="px-1 text-small whitespace-nowrap text-text-3">
            {found.isPending
              ? 'Looking'
              : hits.length === 0
                ? 'None'
                : `${place === -1 ? '–' : count(place + 1)} of ${count(found.data?.total ?? 0)}`}
          </span>
          <IconButton label="Previous find" disabled={hits.length === 0} onClick={() => step(-1)}>
            <ChevronUp size={15} aria-hidden />
          </IconButton>
          <IconButton label="Next find" disabled={hits.length === 0} onClick={() => step(1)}>
            <ChevronDown size={15} aria-hidden />
          </IconButton>
        </>
      )}
      {shown && (
        <p className="outside-text line-clamp-2 basis-full px-1 text-small text-text-2">{plainText(shown.excerpt)}</p>
      )}
    </search>
  )
}
