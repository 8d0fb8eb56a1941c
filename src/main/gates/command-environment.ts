/** The environment of gates and setup commands: the user's own, without credentials and without what is ours. */
import { accessSync, constants } from 'node:fs'
import { basename, delimiter, dirname, join, resolve, sep } from 'node:path'

export interface EnvironmentOptions {
  readonly base: Readonly<Record<string, string | undefined>>
  readonly marker: Readonly<Record<string, string>>
  /** Names that pass however secret they look. */
  readonly keep?: readonly string[]
  /** Root of Switchyard's own package, whose tools no project may pick up; null: none is known. */
  readonly ownRoot: string | null
  /** The running Node, offered last when PATH has none; `process.execPath` by default. */
  readonly nodePath?: string
  /** Whether a folder holds an executable of that name. */
  readonly hasExecutable?: (folder: string, name: string) => boolean
}

type SearchOptions = Omit<EnvironmentOptions, 'marker' | 'keep'>

/** Ours, the agents', or the desktop shell's: they would change what a project's commands do. */
const FOREIGN =
  /^(?:ANTHROPIC_|CLAUDE_|CLAUDECODE$|SWITCHYARD_|ELECTRON_|VITEST|npm_|NPM_CONFIG_|APPDIR$|APPIMAGE$|ARGV0$|OWD$|INIT_CWD$|NODE_ENV$|NODE_OPTIONS$|NODE_CHANNEL_|NODE_UNIQUE_ID$|NODE_V8_COVERAGE$|NODE_TEST_CONTEXT$|JEST_WORKER_ID$|CHROME_DESKTOP$)/

/** Git variables point git at another repository, or run programs; only who commits is kept. */
const GIT = /^GIT_(?!AUTHOR_|COMMITTER_|CONFIG_GLOBAL$|CONFIG_NOSYSTEM$|CEILING_DIRECTORIES$)/

const CREDENTIAL =
  /(?:^|_)(?:TOKEN|TOKENS|PASSWORD|PASSWD|PASSPHRASE|PWD|SECRET|SECRETS|CREDENTIAL|CREDENTIALS|APIKEY|AUTH|PAT|DSN)(?:_|\d*$)|(?:API|ACCESS|PRIVATE|SIGNING|ENCRYPTION|SERVICE|DEPLOY|MASTER)_?KEYS?(?:_|$)|PASSWORD|SECRET|^(?:AWS|AZURE|ARM|GCP|GOOGLE_APPLICATION|CLOUDSDK|DIGITALOCEAN|HEROKU|VERCEL|NETLIFY|CLOUDFLARE|CF|VAULT|OP|DOCKER_AUTH|KUBE|TWINE|SENTRY|DATADOG|DD_API|SLACK|OPENAI|STRIPE|TWILIO)_|^(?:SSH_AUTH_SOCK|SSH_AGENT_PID|SSH_ASKPASS|GPG_AGENT_INFO|KUBECONFIG|NETRC|GOAUTH)$/i

/** Credentials and addresses of package registries: setup needs them, gates do not. */
const REGISTRY =
  /^(?:NPM_TOKEN|NODE_AUTH_TOKEN|YARN_\w+|PIP_\w+|UV_\w+|POETRY_\w+|CARGO_REGISTR\w+|BUNDLE_\w+|GEM_HOST_API_KEY|COMPOSER_AUTH|GOPRIVATE|GONOSUMDB|GOPROXY|GOAUTH|NUGET_\w+|VSS_NUGET_\w+|MAVEN_\w+|ORG_GRADLE_PROJECT_\w+|SSH_AUTH_SOCK)$/i

/** Settings of npm that a user may export; what npm adds for its own children (prefix, loglevel, ...) is not among them. */
const NPM_SETTING =
  /^npm_config_(?:registry|cache|cafile|ca|https?[-_]proxy|proxy|noproxy|strict[-_]ssl|offline|prefer[-_]offline)$/i
const NPM_LOGIN = /^npm_config_(?:_auth\w*|.*:_auth\w*|.*:registry)$/i

/** Variables that are credentials by name although they are none. */
const HARMLESS = /^(?:PWD|OLDPWD|TOKENIZERS_PARALLELISM|GIT_AUTHOR_.*|GIT_COMMITTER_.*|XDG_.*|LC_.*)$/

const URL_WITH_PASSWORD = /^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:[^/\s@]+@/i

/** Search paths that an AppImage extends with its own mount point. */
const SEARCH_PATHS = [
  'LD_LIBRARY_PATH',
  'XDG_DATA_DIRS',
  'PYTHONPATH',
  'PERLLIB',
  'GSETTINGS_SCHEMA_DIR',
  'QT_PLUGIN_PATH',
]

/** The environment of a gate: no credentials, nothing of ours but the marker, and the switches that mean "unattended". */
export function gateEnvironment(options: EnvironmentOptions): Record<string, string> {
  return environment(options, false)
}

/** The environment of a setup command: that of a gate, and what package registries ask for. */
export function setupEnvironment(options: EnvironmentOptions): Record<string, string> {
  return environment(options, true)
}

/** Set by a session of an agent, an editor or another terminal around us; none of it holds in a terminal of ours. */
const SURROUNDING =
  /^(?:CLAUDECODE$|CLAUDE_(?:PID|EFFORT)$|CLAUDE_CODE_(?:CHILD_NOTES_DIR|CHILD_SESSION|ENTRYPOINT|EXECPATH|MESSAGING_SOCKET|MESSAGING_TOKEN|SESSION_ATTENDED|SESSION_ID|SSE_PORT)$|TMUX(?:_PANE)?$|STY$|WINDOW(?:ID)?$|TERM(?:CAP|INFO)?$|TERM_(?:PROGRAM|PROGRAM_VERSION|SESSION_ID)$|COLORTERM$|COLUMNS$|LINES$|VTE_VERSION$|(?:VSCODE|ITERM|KITTY|WEZTERM|ALACRITTY|KONSOLE|GNOME_TERMINAL|GHOSTTY)_|WT_SESSION$|ORIGINAL_XDG_CURRENT_DESKTOP$|GDK_PIXBUF_MODULE|_$|OLDPWD$)/

/** The user's own switches of git stay; those that point at one repository do not. */
const GIT_PLACE =
  /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|COMMON_DIR|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|NAMESPACE|PREFIX|EXEC_PATH|QUARANTINE_PATH|INTERNAL_\w+)$/

/**
 * The environment of the user's own shell in a terminal of ours: everything that they have, credentials too, and nothing that
 * came with how Switchyard was started (npm, AppImage, Electron, test runners, an agent's session) or that is ours.
 */
export function shellEnvironment(options: SearchOptions): Record<string, string> {
  const env: Record<string, string> = {}
  for (const [name, value] of Object.entries(options.base)) {
    if (value === undefined || SURROUNDING.test(name) || GIT_PLACE.test(name)) continue
    const own = /^(?:ANTHROPIC_|CLAUDE_)/.test(name) || NPM_SETTING.test(name) || NPM_LOGIN.test(name)
    if (own || !FOREIGN.test(name)) env[name] = value
  }
  cleanSearchPaths(env, options)
  const hasLocale = ['LC_ALL', 'LC_CTYPE', 'LANG'].some((name) => env[name])
  return {
    ...env,
    ...(hasLocale ? {} : { LANG: process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8' }),
    TERM: 'xterm-256color',
    COLORTERM: 'truecolor',
    TERM_PROGRAM: 'Switchyard',
  }
}

function passes(name: string, value: string, forSetup: boolean): boolean {
  if (NPM_SETTING.test(name)) return forSetup || !URL_WITH_PASSWORD.test(value)
  if (forSetup && (NPM_LOGIN.test(name) || REGISTRY.test(name))) return true
  if (FOREIGN.test(name) || GIT.test(name)) return false
  if (HARMLESS.test(name)) return true
  if (CREDENTIAL.test(name)) return false
  // A proxy that wants a password is needed to install anything; a gate has to do without.
  return !URL_WITH_PASSWORD.test(value) || (forSetup && /_proxy$/i.test(name))
}

function environment(options: EnvironmentOptions, forSetup: boolean): Record<string, string> {
  const keep = new Set(options.keep ?? [])
  const env: Record<string, string> = {}
  for (const [name, value] of Object.entries(options.base)) {
    if (value !== undefined && (keep.has(name) || passes(name, value, forSetup))) env[name] = value
  }
  cleanSearchPaths(env, options)
  return {
    ...env,
    CI: 'true',
    NO_COLOR: '1',
    FORCE_COLOR: '0',
    GIT_TERMINAL_PROMPT: '0',
    ...options.marker,
  }
}

/** Takes folders of an AppImage and of our own package out of the paths that programs look along. */
function cleanSearchPaths(env: Record<string, string>, options: SearchOptions): void {
  const image = options.base['APPDIR']
  if (image)
    for (const name of SEARCH_PATHS) {
      const value = env[name]
      if (value === undefined) continue
      const rest = value.split(delimiter).filter((entry) => !isInside(entry, image))
      if (rest.length === 0) delete env[name]
      else env[name] = rest.join(delimiter)
    }
  // Windows spells it "Path".
  const pathName = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH'
  env[pathName] = searchPath(env[pathName] ?? '', options)
}

/**
 * PATH without what npm put in front for our own package.
 *
 * `npm run` prepends `node_modules/.bin` of the package and of every folder above it: a project's gate would find our
 * test runner and compiler there instead of failing for lack of its own.
 */
function searchPath(value: string, options: SearchOptions): string {
  const { ownRoot, nodePath = process.execPath, hasExecutable = isExecutable } = options
  const image = options.base['APPDIR']
  const ours = new Set<string>()
  for (let folder = ownRoot; folder !== null; ) {
    ours.add(join(folder, 'node_modules', '.bin'))
    const above = dirname(folder)
    folder = above === folder ? null : above
  }
  const entries = value.split(delimiter).filter((entry) => {
    if (entry === '') return false
    if (ours.has(resolve(entry)) || basename(entry) === 'node-gyp-bin') return false
    return !image || !isInside(entry, image)
  })
  const name = process.platform === 'win32' ? 'node.exe' : 'node'
  // In the desktop app the running binary is no Node by name, and a host without Node has no Node project to check.
  if (basename(nodePath) === name && !entries.some((entry) => hasExecutable(entry, name)))
    entries.push(dirname(nodePath))
  return entries.join(delimiter)
}

const isInside = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.replace(/[\\/]$/, '') + sep)

function isExecutable(folder: string, name: string): boolean {
  try {
    accessSync(join(folder, name), constants.X_OK)
    return true
  } catch {
    return false
  }
}
