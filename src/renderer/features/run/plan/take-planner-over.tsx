/** The planner in a person's hands: takes it over into a terminal, goes back there, and hands it back for the plan. */
import { RunId } from '../../../../contract/ids.ts'
import type { RunDetail } from '../../../../contract/views.ts'
import { useCommand } from '../../../api/command.ts'
import { useClient } from '../../../api/context.tsx'
import { TakenSession } from '../../task/taken-session.tsx'
import { NoteDialog } from '../note-dialog.tsx'

const OF = { id: 'plan', section: 'Plan', who: 'planner' } as const

export function TakePlannerOver({ run: { header, attempts } }: { run: RunDetail }) {
  const client = useClient()
  const run = RunId.parse(header.run)
  const planners = attempts.filter(({ task }) => task === null)
  const working = planners.some(({ outcome }) => outcome === null)
  return (
    <TakenSession
      of={OF}
      taken={header.planTakenOver}
      offered={header.finishedAt === null && planners.length > 0}
      onTake={(commandId) => client.runs.takeOver({ commandId, run })}
      offer={working ? 'Ends the planner, and you go on in its session.' : "You go on in the planner's session."}
      title="The planner is taken over by you"
      meanwhile="Nothing is planned until you hand it back."
      handBack={(onClose) => <HandPlannerBack run={run} onClose={onClose} />}
    />
  )
}

function HandPlannerBack({ run, onClose }: { run: RunId; onClose: () => void }) {
  const client = useClient()
  const hand = useCommand((note: string, commandId) => client.runs.handBack({ commandId, run, note }), {
    done: () => 'Handed back to the planner',
    after: onClose,
  })
  return (
    <NoteDialog
      title="Hand the planner back"
      name="Hand back"
      text="Your terminal is ended. An agent goes on in its session, and answers with the plan."
      hint="What the planner should know beside what you said in its session."
      busy={hand.isPending}
      onClose={onClose}
      onSend={(note) => hand.mutate(note)}
    />
  )
}
