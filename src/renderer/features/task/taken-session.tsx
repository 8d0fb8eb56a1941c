/** A session that a person can take over from its agent: the way to, and while it is theirs the way there and back. */
import { Hand, SquareTerminal } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { mayCall } from '../../../contract/access.ts'
import { InstanceId } from '../../../contract/ids.ts'
import type { TakenOver } from '../../../contract/views.ts'
import { useCommand } from '../../api/command.ts'
import { useClient, useMayOperate, useSystem } from '../../api/context.tsx'
import { useActions } from '../../app/actions.tsx'
import { go } from '../../app/routes.ts'
import { Button } from '../../components/button.tsx'
import { Age } from '../../components/time.tsx'

export const showTerminal = (terminal: string | null): void => go({ at: 'terminals', terminal, maximised: false })

/** Whoever types into an agent's terminal may run anything: as for a shell, that is more than to operate. */
function useMayType(): boolean {
  const { data } = useSystem()
  return data !== undefined && mayCall(data.grant, 'admin')
}

export interface TakenSessionProps {
  /** Whose session it is, for the names of the actions. */
  of: { readonly id: 'task' | 'plan'; readonly section: string; readonly who: string }
  /** null: the agents have it. */
  taken: TakenOver | null
  /** There is one that can be taken over, by who has the right to. */
  offered: boolean
  onTake: (commandId: string) => Promise<{ terminal: string | null }>
  /** What taking it over does. */
  offer: string
  title: string
  /** What waits until it is handed back. */
  meanwhile: string
  handBack: (onClose: () => void) => ReactNode
}

/** Nothing where there is nothing to take over, or no right to. */
export function TakenSession({ of, taken, offered, onTake, offer, title, meanwhile, handBack }: TakenSessionProps) {
  const client = useClient()
  const mayType = useMayType()
  const mayOperate = useMayOperate()
  const [handing, setHanding] = useState(false)
  const take = useCommand((_input: undefined, commandId) => onTake(commandId), {
    after: ({ terminal }) => showTerminal(terminal),
  })
  const open = useCommand(
    (instance: string, commandId) => client.instances.resume({ commandId, instance: InstanceId.parse(instance) }),
    { after: ({ terminal }) => showTerminal(terminal) },
  )
  const mayTake = taken === null && offered && mayType
  useActions(
    taken && mayOperate
      ? [
          {
            id: `${of.id}-hand-back`,
            name: `Hand the ${of.who} back`,
            section: of.section,
            run: () => setHanding(true),
          },
        ]
      : mayTake
        ? [
            {
              id: `${of.id}-take-over`,
              name: `Take the ${of.who}'s session over`,
              section: of.section,
              words: 'terminal instance claude',
              run: () => take.mutate(undefined),
            },
          ]
        : [],
  )
  if (taken)
    return (
      <section aria-label="Taken over by you" className="border-b border-line bg-need-soft p-4">
        <p className="mb-3">
          <span className="font-medium">{title}</span>{' '}
          <span className="text-text-2">
            (<Age at={taken.since} />
            ). {meanwhile}
          </span>
        </p>
        <div className="flex flex-wrap gap-2">
          {mayType && (
            <Button
              icon={<SquareTerminal size={14} aria-hidden />}
              busy={open.isPending}
              onClick={() => open.mutate(taken.instance)}
            >
              Open your terminal
            </Button>
          )}
          {mayOperate && (
            <Button tone="primary" onClick={() => setHanding(true)}>
              Hand back…
            </Button>
          )}
        </div>
        {handing && handBack(() => setHanding(false))}
      </section>
    )
  if (!mayTake) return null
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 pt-4">
      <Button icon={<Hand size={14} aria-hidden />} busy={take.isPending} onClick={() => take.mutate(undefined)}>
        Take over
      </Button>
      <span className="min-w-0 flex-1 text-small text-text-3">{offer}</span>
    </div>
  )
}
