/** Where the changes of a task come from. */
import { RunId, TaskId } from '../../../contract/ids.ts'
import type { SwitchyardClient } from '../../../contract/index.ts'
import type { DiffSource } from '../diff/diff-source.ts'

/** `commit`: the one that the task stands at, by which its states are told apart. */
export function taskDiff(client: SwitchyardClient, of: { run: string; task: string; commit: string }): DiffSource {
  const [run, task] = [RunId.parse(of.run), TaskId.parse(of.task)]
  return {
    queryKey: ['diff', run, task, of.commit],
    fetchSummary: (counts, signal) => client.tasks.diff({ run, task, counts }, { signal }),
    fetchPage: (request, signal) => client.tasks.patch({ run, task, ...request }, { signal }),
  }
}
