/** What can be done with a run right now: only that is shown. */
import { GitMerge, Pause, Play, Square } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { RunId } from '../../../contract/ids.ts'
import type { RunHeader } from '../../../contract/views.ts'
import { useCommand } from '../../api/command.ts'
import { useClient, useMayOperate } from '../../api/context.tsx'
import { type Action, useActions } from '../../app/actions.tsx'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { plural } from '../../components/format.ts'
import { ShareButton } from './share.tsx'

/** On a phone the icons alone stand in the row of the title; their names are said all the same. */
const NARROW = 'max-phone:w-8 max-phone:!px-0 max-phone:touch:w-11'

function Label({ children }: { children: ReactNode }) {
  return <span className="max-phone:sr-only">{children}</span>
}

export function RunControls({ header }: { header: RunHeader }) {
  const client = useClient()
  const mayOperate = useMayOperate()
  const [stopping, setStopping] = useState(false)
  const run = RunId.parse(header.run)
  const pause = useCommand((_: null, commandId) => client.runs.pause({ commandId, run }))
  const resume = useCommand((_: null, commandId) => client.runs.resume({ commandId, run }))
  const stop = useCommand((_: null, commandId) => client.runs.stop({ commandId, run }), {
    after: () => setStopping(false),
  })
  const merge = useCommand((_: null, commandId) => client.runs.merge({ commandId, run }), {
    done: (merged) =>
      merged.alreadyMerged
        ? `${merged.base} already had it`
        : `Merged into ${merged.base} as ${merged.commit.slice(0, 7)}`,
  })

  const over = header.finishedAt !== null
  const can = {
    pause: !over && header.paused === null && header.driven,
    resume: !over && (header.paused !== null || (!header.driven && header.status === 'running')),
    stop: !over && header.driven && header.agents > 0,
    merge: header.status === 'succeeded' && header.mergedCommit === null && header.mergedCount > 0,
  }
  const offered: Action[] = mayOperate
    ? [
        can.pause && { id: 'pause', name: 'Pause the run', section: 'Run', keys: 'p', run: () => pause.mutate(null) },
        can.resume && {
          id: 'resume',
          name: 'Resume the run',
          section: 'Run',
          keys: 'p',
          run: () => resume.mutate(null),
        },
        can.stop && { id: 'stop', name: 'Stop the run', section: 'Run', run: () => setStopping(true) },
        can.merge && {
          id: 'merge',
          name: `Merge into ${header.base}`,
          section: 'Run',
          keys: 'm',
          run: () => merge.mutate(null),
        },
      ].filter((action) => action !== false)
    : []
  useActions(offered)
  if (!mayOperate) return null
  return (
    <>
      {can.pause && (
        <Button
          className={NARROW}
          icon={<Pause size={14} aria-hidden />}
          busy={pause.isPending}
          onClick={() => pause.mutate(null)}
        >
          <Label>Pause</Label>
        </Button>
      )}
      {can.resume && (
        <Button
          tone="primary"
          className={NARROW}
          icon={<Play size={14} aria-hidden />}
          busy={resume.isPending}
          onClick={() => resume.mutate(null)}
        >
          <Label>Resume</Label>
        </Button>
      )}
      {can.stop && (
        <Button
          tone="danger"
          className={NARROW}
          icon={<Square size={12} aria-hidden />}
          onClick={() => setStopping(true)}
        >
          <Label>Stop…</Label>
        </Button>
      )}
      {can.merge && (
        <Button
          tone="primary"
          className={NARROW}
          icon={<GitMerge size={14} aria-hidden />}
          busy={merge.isPending}
          onClick={() => merge.mutate(null)}
        >
          <Label>Merge into {header.base}</Label>
        </Button>
      )}
      <ShareButton />
      {stopping && (
        <Dialog
          title="Stop the run"
          onClose={() => setStopping(false)}
          footer={
            <>
              <Button onClick={() => setStopping(false)}>Back</Button>
              <Button data-first tone="danger" busy={stop.isPending} onClick={() => stop.mutate(null)}>
                Stop {plural(header.agents, 'agent')}
              </Button>
            </>
          }
        >
          <p className="p-4">
            The {header.agents === 1 ? 'agent' : 'agents'} at work end now and the run pauses. Nothing that was
            committed is lost; resuming continues their sessions. To let them finish their phase first, pause instead.
          </p>
        </Dialog>
      )}
    </>
  )
}
