/** The sample: a project, a spec and a model that is a script, so that a first run needs neither credentials nor money. */
import { z } from 'zod'
import { at, command } from '../access.ts'
import { RunId } from '../ids.ts'

export const sample = {
  start: at('operate')
    .route({
      method: 'POST',
      path: '/sample/runs',
      summary: 'Run the sample from its spec to merged code; costs nothing',
    })
    .input(z.object(command))
    .output(z.object({ run: RunId, notes: z.array(z.string()) })),
  project: at('operate')
    .route({
      method: 'POST',
      path: '/sample/projects',
      summary: 'Make and register a fresh copy of the sample project',
    })
    .input(z.object(command))
    .output(z.object({ dir: z.string(), name: z.string() })),
}
