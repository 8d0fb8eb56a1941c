/** The planner in a person's hands: takes it over into a terminal, goes back there, and hands it back for the plan. */
import { Hand, SquareTerminal } from 'lucide-react'
import { useState } from 'react'
import { mayCall } from '../../../../contract/access.ts'
import { InstanceId, RunId } from '../../../../contract/ids.ts'
import type { RunDetail } from '../../../../contract/views.ts'
import { useCommand } from '../../../api/command.ts'
import { useClient, useMayOperate, useSystem } from '../../../api/context.tsx'
import { useActions } from '../../../app/actions.tsx'
import { go } from '../../../app/routes.ts'
import { Button } from '../../../components/button.tsx'
import { Age } from '../../../components/time.tsx'
import { NoteDialog } from '../note-dialog.tsx'

const showTerminal = (terminal: string | null): void => go({ at: 'terminals', terminal, maximised: false })

/** Nothing where there is no planner to take over, or no right to. */
export function TakePlannerOver({ run: { header, attempts } }: { run: RunDetail }) {
  const client = useClient()
  const { data: system } = useSystem()
  // Whoever types into an agent's terminal may run anything: as for a shell, that is more than to operate.
  const mayType = system !== undefined && mayCall(system.grant, 'admin')
  const mayOperate = useMayOperate()
  const [handing, setHanding] = useState(false)
  const run = RunId.parse(header.run)
  const taken = header.planTakenOver
  const planners = attempts.filter(({ task }) => task === null)
  const take = useCommand((_input: undefined, commandId) => client.runs.takeOver({ commandId, run }), {
    after: ({ terminal }) => showTerminal(terminal),
  })
  const open = useCommand(
    (instance: string, commandId) => client.instances.resume({ commandId, instance: InstanceId.parse(instance) }),
    { after: ({ terminal }) => showTerminal(terminal) },
  )
  const hand = useCommand((note: string, commandId) => client.runs.handBack({ commandId, run, note }), {
    done: () => 'Handed back to the planner',
    after: () => setHanding(false),
  })
  const mayTake = !taken && mayType && header.finishedAt === null && planners.length > 0
  useActions(
    taken && mayOperate
      ? [{ id: 'plan-hand-back', name: 'Hand the planner back', section: 'Plan', run: () => setHanding(true) }]
      : mayTake
        ? [
            {
              id: 'plan-take-over',
              name: "Take the planner's session over",
              section: 'Plan',
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
          <span className="font-medium">The planner is taken over by you</span>{' '}
          <span className="text-text-2">
            (<Age at={taken.since} />
            ). Nothing is planned until you hand it back.
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
        {handing && (
          <NoteDialog
            title="Hand the planner back"
            name="Hand back"
            text="Your terminal is ended. An agent goes on in its session, and answers with the plan."
            hint="What the planner should know beside what you said in its session."
            busy={hand.isPending}
            onClose={() => setHanding(false)}
            onSend={(note) => hand.mutate(note)}
          />
        )}
      </section>
    )
  if (!mayTake) return null
  const working = planners.some(({ outcome }) => outcome === null)
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 pt-4">
      <Button icon={<Hand size={14} aria-hidden />} busy={take.isPending} onClick={() => take.mutate(undefined)}>
        Take over
      </Button>
      <span className="min-w-0 flex-1 text-small text-text-3">
        {working ? 'Ends the planner, and you go on in its session.' : "You go on in the planner's session."}
      </span>
    </div>
  )
}
