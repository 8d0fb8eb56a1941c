/** Projects: implements `src/contract/procedures/projects.ts`. */
import {
  inspectProject,
  listProjects,
  projectSpecs,
  registerProject,
  unregisterProject,
} from '../../services/app/projects.ts'
import { os } from '../base.ts'
import { orThrow } from '../failures.ts'

export const projects = {
  list: os.projects.list.handler(({ context }) => listProjects(context.service.deps)),
  register: os.projects.register.handler(async ({ context: { service, once }, input }) =>
    orThrow(await once(input.commandId, () => registerProject(service.deps, input.dir))),
  ),
  unregister: os.projects.unregister.handler(async ({ context: { service, once }, input }) =>
    orThrow(await once(input.commandId, async () => unregisterProject(service.deps, input.dir))),
  ),
  inspect: os.projects.inspect.handler(async ({ context, input }) =>
    orThrow(await inspectProject(context.service.deps, input.dir)),
  ),
  specs: os.projects.specs.handler(async ({ context, input }) =>
    orThrow(await projectSpecs(context.service.deps, input.dir)),
  ),
}
