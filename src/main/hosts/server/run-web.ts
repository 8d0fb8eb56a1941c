/**
 * What `web` does: opens the engine, serves the dashboard, says where, and stays until it is told to end. Where another
 * process serves it already, it prints a new way in and ends.
 */
import { spawn } from 'node:child_process'
import type { DashboardAccess } from '../../../contract/procedures/system.ts'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import { EXIT } from '../../../contract/status.ts'
import { askForDashboard } from '../ask-for-dashboard.ts'
import type { Outcome } from '../cli/action.ts'
import type { CliContext } from '../cli/context.ts'
import { note, printJson } from '../cli/output.ts'
import { type Surroundings, surroundings } from '../compose.ts'
import type { OpenService } from '../open-service.ts'
import { takeEngine } from '../take-engine.ts'
import { VERSION } from '../version.ts'
import { type Credentials, createCredentials, loadSecret } from './credentials.ts'
import { accessTo } from './dashboard-access.ts'
import { type Dashboard, startDashboard } from './dashboard-server.ts'
import { builtRenderer } from './static-files.ts'

export interface WebFlags {
  readonly port: string
  readonly open?: boolean
  readonly maxAgents?: string
  readonly newToken?: boolean
  readonly json?: boolean
}

export async function runWeb(cli: CliContext, flags: WebFlags): Promise<Outcome> {
  const port = wholeNumber(flags.port, '--port', 0, 65_535)
  if (!port.ok) return port
  const maxAgents = flags.maxAgents === undefined ? null : wholeNumber(flags.maxAgents, '--max-agents', 1, 1_000)
  if (maxAgents && !maxAgents.ok) return maxAgents
  const world = surroundings(cli.env)
  let serving: { dashboard: Dashboard; credentials: Credentials } | null = null
  const opened = await takeEngine(world, {
    command: 'switchyard web',
    dashboard: async () =>
      serving === null
        ? fail('dashboard-starting', 'The dashboard is only just starting. Try again in a moment.')
        : ok(accessTo(serving.dashboard, serving.credentials)),
    asking: (holder) => note(cli, `${holder} holds the engine: it is asked to hand it over.`),
    ...(maxAgents ? { maxAgents: maxAgents.value } : {}),
  })
  if (!opened.ok) return opened.failure.code === 'engine-held' ? elsewhere(cli, flags, world, opened.failure) : opened
  try {
    const credentials = createCredentials(await loadSecret(world.paths.home, flags.newToken === true), cli.clock.now)
    const started = await startDashboard({
      service: opened.value.service,
      credentials,
      port: port.value,
      renderer: builtRenderer(),
      version: VERSION,
    })
    if (!started.ok) return started
    const dashboard = started.value
    serving = { dashboard, credentials }
    const access = accessTo(dashboard, credentials)
    announce(cli, flags, access, `The dashboard listens at ${access.url}.`)
    if (!flags.json)
      note(
        cli,
        'Press Ctrl-C to end it. Agents at work go on, and are taken up by the next `switchyard web` or `resume`.',
      )
    const ended = untilTold(cli)
    await opened.value.service.recover()
    await ended
    await dashboard.close()
    sayWhatGoesOn(cli, opened.value)
    return { ok: true, value: EXIT.succeeded }
  } finally {
    await opened.value.close()
  }
}

/** Another process serves the dashboard of this data directory, or can: what is missing is a way in. */
async function elsewhere(cli: CliContext, flags: WebFlags, { paths }: Surroundings, held: Failure): Promise<Outcome> {
  // A new token would end the cookies and links of a server that goes on with the old one.
  if (flags.newToken) return { ok: false, failure: held }
  const found = await askForDashboard(paths.home)
  if (!found.ok) return { ok: false, failure: held }
  const { access, holder } = found.value
  announce(cli, flags, access, `${holder} serves the dashboard at ${access.url}.`)
  return { ok: true, value: EXIT.succeeded }
}

function announce(cli: CliContext, flags: WebFlags, access: DashboardAccess, where: string): void {
  const { url, port, token, shareToken, link, shareLink } = access
  if (flags.json) printJson(cli, { url, port, token, shareToken, link })
  else {
    note(cli, `${where} Sign in once with this link (good for 15 minutes):`)
    cli.stdout.write(`${link}\n`)
    note(cli, `For others to look, without any rights: ${shareLink}`)
  }
  if (flags.open) openBrowser(cli, link)
}

/** The person can always open the link by hand, so a missing browser is no failure. */
function openBrowser(cli: CliContext, link: string): void {
  const [command, args] =
    process.platform === 'darwin'
      ? ['open', [link]]
      : process.platform === 'win32'
        ? ['rundll32', ['url.dll,FileProtocolHandler', link]]
        : ['xdg-open', [link]]
  const child = spawn(command, args, { stdio: 'ignore', detached: true })
  child.once('error', () => note(cli, 'No browser could be opened: open the link yourself.'))
  child.unref()
}

function untilTold(cli: CliContext): Promise<void> {
  return new Promise((resolve) => {
    // Nothing else would hold the process once every connection is closed.
    const alive = setInterval(() => {}, 2 ** 30)
    const offs: (() => void)[] = []
    const end = () => {
      clearInterval(alive)
      for (const off of offs) off()
      resolve()
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) offs.push(cli.onSignal(signal, end))
  })
}

function sayWhatGoesOn(cli: CliContext, { service }: OpenService): void {
  const { working } = service.info().agents
  if (working > 0)
    note(
      cli,
      `${working} ${working === 1 ? 'agent goes' : 'agents go'} on. \`switchyard web\` or \`switchyard resume\` takes them up again.`,
    )
}

function wholeNumber(text: string, flag: string, min: number, max: number): Result<number, Failure> {
  const value = Number(text)
  return Number.isInteger(value) && value >= min && value <= max && text.trim() !== ''
    ? { ok: true, value }
    : fail('usage', `${flag} must be a whole number from ${min} to ${max}, but ${JSON.stringify(text)} was found.`)
}
