/** What is said to the agent at work: a line to write in, and whether each message has reached it. */
import { useQuery } from '@tanstack/react-query'
import { Send } from 'lucide-react'
import { useState } from 'react'
import { RunId, TaskId } from '../../../contract/ids.ts'
import type { AgentMessage } from '../../../contract/procedures/messages.ts'
import { useCommand } from '../../api/command.ts'
import { useClient, useMayOperate } from '../../api/context.tsx'
import { Button } from '../../components/button.tsx'
import { cx } from '../../components/cx.ts'
import { inputClass } from '../../components/field.tsx'
import { plainText } from '../../components/plain-text.ts'
import { StatusGlyph, type StatusShape } from '../../components/status-glyph.tsx'
import { Age } from '../../components/time.tsx'

/** While a message is on its way it is asked whether it has arrived. */
const WAITING_MS = 2_000

const STATES: Record<AgentMessage['state'], { shape: StatusShape; word: string }> = {
  sent: { shape: 'waiting', word: 'Sent; goes with its next tool call' },
  delivered: { shape: 'merged', word: 'Delivered' },
  'not-delivered': { shape: 'cancelled', word: 'Not delivered: the agent ended before' },
}

export function Messages({ run, task, attempt, live }: { run: string; task: string; attempt: string; live: boolean }) {
  const client = useClient()
  const mayOperate = useMayOperate()
  const [text, setText] = useState('')
  const place = { run: RunId.parse(run), task: TaskId.parse(task) }
  const { data, refetch } = useQuery({
    queryKey: ['messages', run, task],
    queryFn: ({ signal }) => client.tasks.messages(place, { signal }),
    refetchInterval: (query) => (query.state.data?.some((message) => message.state === 'sent') ? WAITING_MS : false),
  })
  const send = useCommand((said: string, commandId) => client.tasks.message({ commandId, ...place, text: said }), {
    after: () => {
      setText('')
      void refetch()
    },
  })
  const own = (data ?? []).filter((message) => message.attempt === attempt)
  const commit = () => {
    if (text.trim() !== '' && !send.isPending) send.mutate(text.trim())
  }
  const writing = live && mayOperate
  if (!writing && own.length === 0) return null
  return (
    <section aria-label="Messages to the agent" className="shrink-0 border-t border-line bg-surface px-3 py-2">
      {own.length > 0 && (
        <ul aria-live="polite" className="mb-2 max-h-32 space-y-1 overflow-auto">
          {own.map((message) => (
            <li key={message.id} className="flex items-start gap-2 text-small">
              <StatusGlyph shape={STATES[message.state].shape} className="mt-0.5" />
              <span className="min-w-0 flex-1">
                <span className="outside-text">{plainText(message.text)}</span>{' '}
                <span className="text-text-3">
                  {STATES[message.state].word} <Age at={message.deliveredAt ?? message.at} />
                </span>
              </span>
            </li>
          ))}
        </ul>
      )}
      {writing && (
        <form
          className="flex items-center gap-2"
          onSubmit={(event) => {
            event.preventDefault()
            commit()
          }}
        >
          <input
            aria-label="Message to the agent"
            placeholder="Tell the agent; it hears it with its next tool call"
            maxLength={8_000}
            autoComplete="off"
            value={text}
            onChange={(event) => setText(event.target.value)}
            className={cx(inputClass, 'min-w-0 flex-1')}
          />
          <Button submit icon={<Send size={14} aria-hidden />} busy={send.isPending} disabled={text.trim() === ''}>
            Send
          </Button>
        </form>
      )}
    </section>
  )
}
