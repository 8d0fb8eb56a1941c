/** What every procedure is implemented on: the contract, the caller's rights, and the guard that checks them. */
import { implement, ORPCError } from '@orpc/server'
import { type Grant, mayCall, type ProcedureMeta } from '../../contract/access.ts'
import { contract } from '../../contract/index.ts'
import type { Failure, Result } from '../../contract/result.ts'
import { type CommandMemory, RefusedCommand } from '../services/app/command-memory.ts'
import type { EngineService } from '../services/app/engine-service.ts'
import { orThrow, toError } from './failures.ts'

export interface ApiContext {
  readonly service: EngineService
  /** What the caller may do; decided by the transport. */
  readonly grant: Grant
}

/** What a handler that carries out commands needs. */
export interface ProcedureContext {
  readonly service: EngineService
  /** Carries a command out that was not carried out before; see `CommandMemory`. */
  readonly once: Once
}

export type Once = <T>(commandId: string, carryOut: () => Promise<T>) => Promise<T>

/** The value of a command that is carried out once, or its failure thrown as a declared error. */
export const answer = async <T>(
  once: Once,
  { commandId }: { commandId: string },
  carryOut: () => Result<T, Failure> | Promise<Result<T, Failure>>,
): Promise<T> => orThrow(await once(commandId, async () => carryOut()))

const onceFor =
  (commands: CommandMemory, path: readonly string[]): Once =>
  (commandId, carryOut) =>
    commands.once(commandId, path.join('.'), carryOut)

/** A command that came too late is refused. What no procedure declares goes into the engine's log; the caller is only told that something went wrong. */
async function logBug<T>(
  { context, path, signal }: { context: ApiContext; path: readonly string[]; signal?: AbortSignal | undefined },
  next: () => Promise<T>,
): Promise<T> {
  try {
    return await next()
  } catch (error) {
    if (error instanceof RefusedCommand) throw toError(error.failure)
    // Whoever hung up is no bug.
    if (!(error instanceof ORPCError) && !signal?.aborted)
      context.service.deps.engine.effects.logger.error({ err: error, procedure: path.join('.') }, 'a procedure failed')
    throw error
  }
}

/** Default deny: a procedure without a level is refused to everybody. */
export const os = implement(contract)
  .$context<ApiContext>()
  .use(({ context, path, procedure, signal, next }) => {
    const { access } = procedure['~orpc'].meta as ProcedureMeta
    const once = onceFor(context.service.commands, path)
    if (mayCall(context.grant, access))
      return logBug({ context, path, signal }, () => Promise.resolve(next({ context: { once } })))
    throw new ORPCError('FORBIDDEN', {
      status: 403,
      message: `This needs the right \`${access ?? 'none'}\`; your token gives \`${context.grant}\`.`,
      data: { needs: access ?? 'nothing is enough' },
    })
  })
