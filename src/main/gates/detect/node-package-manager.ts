/** Which package manager a Node project uses, and how that one installs, runs scripts and runs tools. */
import type { ProjectTree } from './stack.ts'

export interface PackageManager {
  readonly name: 'npm' | 'pnpm' | 'yarn' | 'bun'
  readonly install: string
  readonly run: (script: string) => string
  /** A command of an installed package. */
  readonly exec: (command: string) => string
  /** Files besides package.json that decide what is installed; not all exist. */
  readonly manifests: readonly string[]
  /** What installing makes besides node_modules. */
  readonly outputs: readonly string[]
}

const npm = (locked: boolean): PackageManager => ({
  name: 'npm',
  // Without a lockfile none may come into being: it would stand in the diff of the first task.
  install: `npm ${locked ? 'ci' : 'install --no-package-lock'} --no-audit --no-fund --prefer-offline`,
  run: (script) => (script === 'test' ? 'npm test' : `npm run ${script}`),
  exec: (command) => `npx ${command}`,
  manifests: ['package-lock.json', 'npm-shrinkwrap.json', '.npmrc'],
  outputs: [],
})

const pnpm = (locked: boolean): PackageManager => ({
  name: 'pnpm',
  install: `pnpm install ${locked ? '--frozen-lockfile' : '--no-lockfile'} --prefer-offline`,
  run: (script) => (script === 'test' ? 'pnpm test' : `pnpm run ${script}`),
  exec: (command) => `pnpm exec ${command}`,
  manifests: ['pnpm-lock.yaml', 'pnpm-workspace.yaml', '.npmrc'],
  outputs: [],
})

const yarn = (locked: boolean, berry: boolean): PackageManager => ({
  name: 'yarn',
  install: berry
    ? `yarn install${locked ? ' --immutable' : ''}`
    : `yarn install ${locked ? '--frozen-lockfile' : '--no-lockfile'} --non-interactive --prefer-offline`,
  run: (script) => (script === 'test' ? 'yarn test' : `yarn run ${script}`),
  exec: (command) => `yarn run ${command}`,
  manifests: ['yarn.lock', '.yarnrc.yml', '.yarnrc', '.npmrc'],
  outputs: berry
    ? ['.yarn/cache/', '.yarn/unplugged/', '.yarn/install-state.gz', '.yarn/build-state.yml', '.pnp.*']
    : [],
})

const bun = (locked: boolean): PackageManager => ({
  name: 'bun',
  install: `bun install ${locked ? '--frozen-lockfile' : '--no-save'}`,
  // "bun test" is bun's own runner, not the script.
  run: (script) => `bun run ${script}`,
  exec: (command) => `bunx ${command}`,
  manifests: ['bun.lock', 'bun.lockb', 'bunfig.toml', '.npmrc'],
  outputs: [],
})

/** By the `packageManager` field, else by the lockfile, else npm. */
export async function nodePackageManager(tree: ProjectTree, pkg: { packageManager: string }): Promise<PackageManager> {
  const field = /^(npm|pnpm|yarn|bun)(?:@\D*(\d+))?/.exec(pkg.packageManager)
  const pnpmLock = tree.has('pnpm-lock.yaml')
  const yarnLock = tree.has('yarn.lock')
  const bunLock = tree.first('bun.lock', 'bun.lockb') !== null
  const npmLock = tree.first('package-lock.json', 'npm-shrinkwrap.json') !== null
  const name = field?.[1] ?? (pnpmLock ? 'pnpm' : yarnLock ? 'yarn' : bunLock ? 'bun' : 'npm')
  switch (name) {
    case 'pnpm':
      return pnpm(pnpmLock)
    case 'yarn': {
      // Berry's lockfile begins with its metadata; a release above 1 and its own settings file say the same.
      const berry =
        Number(field?.[2] ?? 0) > 1 || tree.has('.yarnrc.yml') || /^__metadata:/m.test(await tree.read('yarn.lock'))
      return yarn(yarnLock, berry)
    }
    case 'bun':
      return bun(bunLock)
    default:
      return npm(npmLock)
  }
}
