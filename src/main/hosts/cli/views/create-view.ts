/** Chooses between the picture that is redrawn and the lines that stay. */
import type { CliContext } from '../context.ts'
import { createPlainView } from './plain-view.ts'
import type { RunView } from './run-view.ts'

/** Redrawing is for a terminal that somebody looks at and that knows how to move its cursor. */
export function wantsLiveView({ stderr, env }: CliContext): boolean {
  return stderr.isTTY === true && !env['NO_COLOR'] && !env['CI'] && env['TERM'] !== 'dumb'
}

export async function createRunView(cli: CliContext): Promise<RunView> {
  if (!wantsLiveView(cli)) return createPlainView(cli)
  const { createLiveView } = await import('./live-view.ts')
  return createLiveView(cli)
}
