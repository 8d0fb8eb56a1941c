import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  type EnvironmentOptions,
  gateEnvironment,
  setupEnvironment,
  shellEnvironment,
} from '../../../src/main/gates/command-environment.ts'

const OWN = '/opt/switchyard'
const options = (
  base: Record<string, string | undefined>,
  more: Partial<EnvironmentOptions> = {},
): EnvironmentOptions => ({
  base,
  marker: { SWITCHYARD_OWNER: 'gate-1' },
  ownRoot: OWN,
  nodePath: '/opt/node/bin/node',
  hasExecutable: (folder, name) => name === 'node' && folder === '/usr/bin',
  ...more,
})

const GONE_EVERYWHERE = {
  ANTHROPIC_API_KEY: 'x',
  ANTHROPIC_BASE_URL: 'http://localhost:1',
  CLAUDE_CODE_OAUTH_TOKEN: 'x',
  CLAUDECODE: '1',
  SWITCHYARD_HOME: '/data',
  SWITCHYARD_RUN: 'other',
  GIT_DIR: '/elsewhere/.git',
  GIT_INDEX_FILE: '/elsewhere/index',
  GIT_SSH_COMMAND: 'ssh -i key',
  GIT_CONFIG_COUNT: '1',
  GITHUB_TOKEN: 'x',
  GH_TOKEN: 'x',
  OPENAI_API_KEY: 'x',
  AWS_SECRET_ACCESS_KEY: 'x',
  AWS_PROFILE: 'x',
  DB_PASSWORD: 'x',
  PGPASSWORD: 'x',
  CLIENT_SECRET_ID: 'x',
  STRIPE_PRIVATE_KEY: 'x',
  SENTRY_DSN: 'x',
  DATABASE_URL: 'postgres://me:hunter2@db/x',
  npm_lifecycle_event: 'cli',
  npm_config_loglevel: 'silent',
  npm_config_local_prefix: OWN,
  npm_package_name: 'switchyard',
  INIT_CWD: OWN,
  NODE_OPTIONS: '--require /ours.js',
  NODE_ENV: 'production',
  NODE_TEST_CONTEXT: 'child',
  VITEST_WORKER_ID: '1',
  ELECTRON_RUN_AS_NODE: '1',
  APPDIR: '/tmp/.mount_x',
  APPIMAGE: '/home/me/x.AppImage',
  ARGV0: 'x',
  OWD: '/home/me',
}

const KEPT = {
  HOME: '/home/me',
  LANG: 'en_GB.UTF-8',
  TMPDIR: '/var/tmp',
  PWD: '/here',
  JAVA_HOME: '/opt/java',
  GOPATH: '/go',
  NODE_EXTRA_CA_CERTS: '/ca.pem',
  HTTP_PROXY: 'http://proxy:3128',
  GIT_AUTHOR_NAME: 'Me',
  MONKEY: 'a word that ends like a key',
  TOKENIZERS_PARALLELISM: 'false',
  KEYBOARD: 'de',
  npm_config_registry: 'http://registry.example/',
}

describe('gateEnvironment', () => {
  it.each(Object.entries(GONE_EVERYWHERE))('drops %s', (name, value) => {
    expect(gateEnvironment(options({ [name]: value }))).not.toHaveProperty(name)
    expect(setupEnvironment(options({ [name]: value }))).not.toHaveProperty(name)
  })

  it.each(Object.entries(KEPT))('keeps %s', (name, value) => {
    expect(gateEnvironment(options({ [name]: value }))).toHaveProperty(name, value)
    expect(setupEnvironment(options({ [name]: value }))).toHaveProperty(name, value)
  })

  it.each([
    ['NPM_TOKEN', 'x'],
    ['NODE_AUTH_TOKEN', 'x'],
    ['PIP_INDEX_URL', 'https://me:pw@pypi.example/simple'],
    ['UV_INDEX_PRIVATE_PASSWORD', 'x'],
    ['npm_config__authToken', 'x'],
    ['COMPOSER_AUTH', '{}'],
    ['SSH_AUTH_SOCK', '/run/agent'],
    ['HTTPS_PROXY', 'http://me:pw@proxy:3128'],
  ])('keeps %s for setup alone', (name, value) => {
    expect(gateEnvironment(options({ [name]: value }))).not.toHaveProperty([name])
    expect(setupEnvironment(options({ [name]: value }))).toHaveProperty([name], value)
  })

  it('keeps what the user named, adds the marker, and says that nobody watches', () => {
    const base = { DB_PASSWORD: 'x', CI: 'false', FORCE_COLOR: '3', UNSET: undefined }
    const env = gateEnvironment(options(base, { keep: ['DB_PASSWORD'] }))
    expect(env).toMatchObject({
      DB_PASSWORD: 'x',
      SWITCHYARD_OWNER: 'gate-1',
      CI: 'true',
      NO_COLOR: '1',
      FORCE_COLOR: '0',
    })
    expect(env).not.toHaveProperty('UNSET')
  })
})

describe('PATH of a gate', () => {
  const path = (entries: string[], more: Partial<EnvironmentOptions> = {}, base: Record<string, string> = {}) =>
    gateEnvironment(options({ ...base, PATH: entries.join(':') }, more))['PATH']?.split(':')

  it('loses what npm put in front for our own package, and nothing else', () => {
    expect(
      path([
        join(OWN, 'node_modules/.bin'),
        '/opt/node_modules/.bin',
        '/node_modules/.bin',
        '/usr/lib/node_modules/npm/node_modules/@npmcli/run-script/lib/node-gyp-bin',
        '/home/me/project/node_modules/.bin',
        '/usr/local/bin',
        '/usr/bin',
      ]),
    ).toEqual(['/home/me/project/node_modules/.bin', '/usr/local/bin', '/usr/bin'])
  })

  it('ends with the running Node where no other is found', () => {
    expect(path([join(OWN, 'node_modules/.bin'), '/bin'])).toEqual(['/bin', '/opt/node/bin'])
    expect(path(['/bin'], { nodePath: '/opt/Switchyard/switchyard' })).toEqual(['/bin'])
  })

  it('is left alone when our own root is not known', () => {
    expect(path(['/opt/switchyard/node_modules/.bin', '/usr/bin'], { ownRoot: null })).toHaveLength(2)
  })

  it("loses an AppImage's mount point", () => {
    const mount = '/tmp/.mount_abc'
    const env = gateEnvironment(
      options({ APPDIR: mount, PATH: `${mount}/usr/bin:/usr/bin`, LD_LIBRARY_PATH: `${mount}/usr/lib` }),
    )
    expect(env['PATH']).toBe('/usr/bin')
    expect(env).not.toHaveProperty('LD_LIBRARY_PATH')
  })
})

describe('the environment of a shell', () => {
  const shell = (base: Record<string, string>) =>
    shellEnvironment({ base, ownRoot: '/opt/own', nodePath: '/app/electron', hasExecutable: () => true })

  it('is all that the user has, credentials and switches of git too', () => {
    const own = {
      HOME: '/home/u',
      LANG: 'de_DE.UTF-8',
      ANTHROPIC_API_KEY: 'k',
      CLAUDE_CODE_OAUTH_TOKEN: 't',
      AWS_SECRET_ACCESS_KEY: 's',
      SSH_AUTH_SOCK: '/run/agent',
      GIT_EDITOR: 'vim',
      npm_config_registry: 'https://registry.example',
      HTTPS_PROXY: 'http://u:p@proxy',
      EDITOR: 'vim',
    }
    expect(shell({ ...own, PATH: '/usr/bin' })).toEqual({
      ...own,
      PATH: '/usr/bin',
      TERM: 'xterm-256color',
      COLORTERM: 'truecolor',
      TERM_PROGRAM: 'Switchyard',
    })
  })

  it.each([
    'SWITCHYARD_HOME',
    'SWITCHYARD_TOKEN',
    'ELECTRON_RUN_AS_NODE',
    'ELECTRON_NO_ASAR',
    'NODE_OPTIONS',
    'NODE_ENV',
    'NODE_CHANNEL_FD',
    'npm_lifecycle_script',
    'npm_config_user_agent',
    'npm_package_name',
    'INIT_CWD',
    'APPIMAGE',
    'ARGV0',
    'OWD',
    'CHROME_DESKTOP',
    'CLAUDECODE',
    'CLAUDE_PID',
    'CLAUDE_CODE_ENTRYPOINT',
    'CLAUDE_CODE_MESSAGING_TOKEN',
    'CLAUDE_CODE_SESSION_ATTENDED',
    'GIT_DIR',
    'GIT_INDEX_FILE',
    'GIT_WORK_TREE',
    'TMUX',
    'TERM_PROGRAM_VERSION',
    'VSCODE_IPC_HOOK',
    'VITEST_WORKER_ID',
    'COLUMNS',
  ])('has no %s', (name) => {
    expect(Object.keys(shell({ PATH: '/usr/bin', [name]: 'x' }))).not.toContain(name)
  })

  it('looks for programs neither in our own package nor in the AppImage', () => {
    const env = shell({
      APPDIR: '/tmp/.mount_x',
      PATH: '/opt/own/node_modules/.bin:/opt/node_modules/.bin:/tmp/.mount_x/usr/bin:/home/u/bin:/usr/bin',
      LD_LIBRARY_PATH: '/tmp/.mount_x/usr/lib',
      XDG_DATA_DIRS: '/tmp/.mount_x/usr/share:/usr/share',
    })
    expect(env).toMatchObject({ PATH: '/home/u/bin:/usr/bin', XDG_DATA_DIRS: '/usr/share' })
    expect(Object.keys(env)).not.toContain('LD_LIBRARY_PATH')
  })

  it('has a locale that knows more than ASCII', () => {
    expect(shell({ PATH: '/bin' })['LANG']).toMatch(/UTF-8$/)
    expect(shell({ PATH: '/bin', LC_ALL: 'C' })['LANG']).toBeUndefined()
  })
})
