/** The contract within one process: the same procedures, rights and errors as over a transport. */
import { createRouterClient } from '@orpc/server'
import type { SwitchyardClient } from '../../contract/index.ts'
import type { ApiContext } from './base.ts'
import { router } from './router.ts'

export const createCaller = (context: ApiContext): SwitchyardClient => createRouterClient(router, { context })
