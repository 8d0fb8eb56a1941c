/**
 * Settings as the faces show and change them, over the same reading and the same checks as the files have everywhere else.
 *
 * What is changed is the file in the checkout; a run goes by the file of its base commit, and how the two stand is told.
 */
import { createHash } from 'node:crypto'
import { realpath } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join, sep } from 'node:path'
import type {
  SettingProblem,
  SettingsFile,
  SettingsScope,
  SettingsView,
} from '../../../contract/procedures/settings.ts'
import { type Failure, fail, ok, type Result } from '../../../contract/result.ts'
import type { SettingsLayer } from '../../../contract/settings.ts'
import { editConfig } from '../../domain/settings/edit-config.ts'
import type { SourcedLayer } from '../../domain/settings/merge-layers.ts'
import { parseSettingsLayer } from '../../domain/settings/parse-layer.ts'
import { resolveSettings } from '../../domain/settings/resolve-settings.ts'
import { settingsFromEnvironment } from '../../domain/settings/value-layers.ts'
import { detectProject } from '../../gates/detect-project.ts'
import type { Repository } from '../../git/repository.ts'
import { commitReader } from '../effects/gate-changes.ts'
import { PROJECT_CONFIG, userConfigFile } from '../intake/config-locations.ts'
import { MOST_CONFIG_BYTES } from '../intake/load-settings.ts'
import { withoutOwnTrust } from '../intake/project-settings.ts'
import { readTextFile, replaceTextFile } from '../intake/read-text-file.ts'
import { problemOf, settingValues } from '../intake/setting-values.ts'
import type { AppDeps } from './deps.ts'
import { openRegistered } from './projects.ts'

export interface Place {
  readonly scope: SettingsScope
  readonly project?: string | undefined
}

interface OpenFile {
  readonly scope: SettingsScope
  readonly path: string
  /** How messages name it. */
  readonly name: string
  /** null: there is no file. */
  readonly text: string | null
  /** Text at the commit that a run would begin from; null: not there, or the user's file. */
  readonly committed: string | null
}

/** What reading and writing of settings needs of the engine. */
export type SettingsDeps = Pick<AppDeps, 'engine' | 'git' | 'env'>

type Answer<T> = Promise<Result<T, Failure>>

/** One change at a time: what is compared with `expected` is what is replaced. */
let writing: Promise<unknown> = Promise.resolve()

export function readSettings(deps: SettingsDeps, project: string | undefined): Answer<SettingsView> {
  return withProject(deps, project, async (repository) => {
    const user = await openFile(deps, 'user', null)
    if (!user.ok) return user
    const own = repository === null ? null : await openFile(deps, 'project', repository)
    if (own && !own.ok) return own
    const files = [user.value, ...(own ? [own.value] : [])]
    const layers = layersOf(deps, files)
    const found = await outcome(repository, layers)
    return ok({
      project: repository && {
        dir: repository.root,
        name: deps.engine.store.projects.get(repository.root)?.name ?? repository.root,
      },
      user: view(user.value),
      projectFile: own ? view(own.value) : null,
      values: settingValues({ detected: found.detected, layers }),
      stacks: [...(found.detected?.stacks ?? [])],
      wouldStop: found.wouldStop,
      notes: found.notes,
    })
  })
}

export function readSettingsFile(
  deps: SettingsDeps,
  place: Place,
): Answer<{ path: string; text: string; hash: string | null }> {
  return atPlace(deps, place, async ({ path, text }) => ok({ path, text: text ?? '', hash: hashOf(text) }))
}

export function checkSettings(
  deps: SettingsDeps,
  place: Place & { text: string },
): Answer<{ problems: SettingProblem[]; wouldStop: string[] }> {
  return atPlace(deps, place, async (file, repository) => {
    const problems = problemsOf({ ...file, text: place.text })
    if (problems.length > 0) return ok({ problems, wouldStop: [] })
    const user = file.scope === 'user' ? null : await openFile(deps, 'user', null)
    const layers = layersOf(deps, [...(user?.ok ? [user.value] : []), { ...file, text: place.text }])
    return ok({ problems, wouldStop: (await outcome(repository, layers)).wouldStop })
  })
}

export function setSetting(
  deps: SettingsDeps,
  order: Place & { key: string; value?: unknown; noCap: boolean; expected: string | null },
): Answer<SettingsFile> {
  return write(deps, order, (file) => {
    const { value, noCap, key } = order
    // YAML reads JSON: a text stays a text, whatever it looks like.
    const said = noCap ? 'null' : value === null || value === undefined ? null : JSON.stringify(value)
    return editConfig(file.text ?? '', file.name, key, said)
  })
}

export function saveSettings(
  deps: SettingsDeps,
  order: Place & { text: string; expected: string | null },
): Answer<SettingsFile> {
  return write(deps, order, (file) => {
    const parsed = parseSettingsLayer(order.text, file.name)
    return parsed.ok ? ok(order.text) : parsed
  })
}

/** The text that `change` makes replaces the file, unless somebody else changed it meanwhile. */
function write(
  deps: SettingsDeps,
  order: Place & { expected: string | null },
  change: (file: OpenFile) => Result<string, Failure>,
): Answer<SettingsFile> {
  const work = writing
    .catch(() => {})
    .then(() =>
      atPlace(deps, order, async (file): Answer<SettingsFile> => {
        if (hashOf(file.text) !== order.expected)
          return fail(
            'file-changed',
            `${file.path} was changed on disk meanwhile, so nothing was written. Look at it as it is now, then try again.`,
          )
        const text = change(file)
        if (!text.ok) return text
        if (text.value === (file.text ?? '')) return ok(view(file))
        const written = await replaceTextFile(file.path, text.value)
        return written.ok ? ok(view({ ...file, text: text.value })) : written
      }),
    )
  writing = work
  return work
}

async function withProject<T>(
  deps: SettingsDeps,
  project: string | undefined,
  then: (repository: Repository | null) => Answer<T>,
): Answer<T> {
  if (project === undefined) return then(null)
  const opened = await openRegistered(deps, project)
  return opened.ok ? then(opened.value) : opened
}

function atPlace<T>(
  deps: SettingsDeps,
  { scope, project }: Place,
  then: (file: OpenFile, repository: Repository | null) => Answer<T>,
): Answer<T> {
  return withProject(deps, project, async (repository) => {
    if (scope === 'project' && repository === null)
      return fail('invalid-place', 'Say which project: its settings lie in its own folder.')
    const file = await openFile(deps, scope, scope === 'project' ? repository : null)
    return file.ok ? then(file.value, repository) : file
  })
}

async function openFile(deps: SettingsDeps, scope: SettingsScope, repository: Repository | null): Answer<OpenFile> {
  if (scope === 'user' || repository === null) {
    const path = userConfigFile({ platform: process.platform, env: deps.env, home: homedir() })
    const text = await readTextFile(path, MOST_CONFIG_BYTES)
    return text.ok ? ok({ scope: 'user', path, name: path, text: text.value, committed: null }) : text
  }
  const path = join(repository.root, PROJECT_CONFIG)
  const inside = await staysInside(repository.root, path)
  if (!inside)
    return fail('config-outside', `${path} is a link that leads out of the project. Replace it by a file of its own.`)
  const head = await repository.resolve('HEAD')
  const [text, committed] = await Promise.all([
    readTextFile(path, MOST_CONFIG_BYTES),
    head === null ? null : repository.readFile(head, PROJECT_CONFIG),
  ])
  return text.ok ? ok({ scope: 'project', path, name: PROJECT_CONFIG, text: text.value, committed }) : text
}

/** A repository must not have us read or write what lies elsewhere by a link of its own. */
async function staysInside(root: string, path: string): Promise<boolean> {
  const home = await realpath(root)
  const real = await realpath(path).catch(() => realpath(dirname(path)).catch(() => home))
  return real === home || real.startsWith(home + sep)
}

const hashOf = (text: string | null): string | null =>
  text === null ? null : createHash('sha256').update(text).digest('hex')

function problemsOf({ text, name }: OpenFile): SettingProblem[] {
  const parsed = parseSettingsLayer(text ?? '', name)
  return parsed.ok ? [] : (parsed.failure.details ?? [parsed.failure.message]).map((line) => problemOf(line, name))
}

const view = (file: OpenFile): SettingsFile => ({
  scope: file.scope,
  path: file.path,
  exists: file.text !== null,
  hash: hashOf(file.text),
  problems: problemsOf(file),
  committed: file.scope === 'user' ? null : committedOf(file),
})

function committedOf({ text, committed }: OpenFile): NonNullable<SettingsFile['committed']> {
  if (committed === null) return text === null ? 'absent' : 'not-committed'
  if (text === null) return 'missing'
  return text.replaceAll('\r\n', '\n') === committed.replaceAll('\r\n', '\n') ? 'same' : 'differs'
}

/** What cannot be read says nothing here; it is told with its file. */
function layersOf(deps: SettingsDeps, files: readonly OpenFile[]): SourcedLayer[] {
  const read = (layer: Result<SettingsLayer, Failure>): SettingsLayer => (layer.ok ? layer.value : {})
  return [
    ...files.map(({ scope, name, text }) => ({
      source: scope === 'user' ? ('user file' as const) : ('project file' as const),
      origin: name,
      layer: read(parseSettingsLayer(text ?? '', name)),
    })),
    { source: 'environment' as const, origin: 'environment', layer: read(settingsFromEnvironment(deps.env)) },
  ]
}

async function outcome(repository: Repository | null, layers: readonly SourcedLayer[]) {
  const head = repository === null ? null : await repository.resolve('HEAD')
  if (repository === null || head === null) return { detected: null, wouldStop: [], notes: [] }
  const reader = commitReader(repository, head)
  const detected = await detectProject(reader)
  const trusted = withoutOwnTrust(layers)
  const resolved = await resolveSettings({
    layers: trusted.layers,
    detected,
    readPrompt: (path) => reader.read(path),
  })
  return {
    detected,
    wouldStop: resolved.ok ? [] : [...(resolved.failure.details ?? [resolved.failure.message])],
    notes: trusted.notes,
  }
}
