/** Starts the sample: the real pipeline on a fresh copy of a small project, with a model that is a script. */
import { useQueryClient } from '@tanstack/react-query'
import { useCommand } from '../../api/command.ts'
import { useClient } from '../../api/context.tsx'
import { go, runRoute } from '../../app/routes.ts'

export function useSampleRun() {
  const client = useClient()
  const queries = useQueryClient()
  return useCommand((_: null, commandId) => client.sample.start({ commandId }), {
    after: ({ run }) => {
      void queries.invalidateQueries({ queryKey: ['projects'] })
      go(runRoute(run))
    },
  })
}

/** Makes the sample project alone, for whoever drops the sample's spec by hand. */
export function useSampleProject(onMade: (dir: string) => void) {
  const client = useClient()
  const queries = useQueryClient()
  return useCommand((_: null, commandId) => client.sample.project({ commandId }), {
    after: async (made) => {
      await queries.invalidateQueries({ queryKey: ['projects'] })
      onMade(made.dir)
    },
  })
}
