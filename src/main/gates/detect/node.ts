/** Node projects: scripts of package.json first, then what their dependencies and files make plain. */
import { z } from 'zod'
import { nodePackageManager, type PackageManager } from './node-package-manager.ts'
import { gatesOf, type ProjectTree, type ProposedGate, type StackDetector } from './stack.ts'

const strings = z.record(z.string(), z.string().catch('')).catch({}).default({})

/** What we read of package.json; a broken part counts as absent, because npm itself will name it better. */
const PackageJson = z.object({
  scripts: strings,
  dependencies: strings,
  devDependencies: strings,
  optionalDependencies: strings,
  peerDependencies: strings,
  packageManager: z.string().catch('').default(''),
  workspaces: z.unknown().optional(),
})
export type PackageJson = z.infer<typeof PackageJson>

/** Files that `node --test` runs by itself (TypeScript only where Node strips types, so it is left out). */
const NODE_TESTS = /(?:^|\/)(?:test\/.*|test|test-[^/]*|[^/]*[._-]test)\.[cm]?js$/

const LINT_SCRIPTS = ['lint', 'lint:check', 'lint:ci', 'check:lint', 'eslint']
const TYPE_SCRIPTS = ['typecheck', 'type-check', 'check-types', 'check:types', 'types:check', 'tsc']
const TEST_SCRIPTS = ['test', 'test:ci', 'test:run', 'test:unit', 'tests']

/** What `npm init` writes as a test script: it fails always and means that there is none. */
const NO_TESTS = /no test specified/i
/** A script that never ends, whatever CI says. */
const WATCHES = /--watch(?:All)?(?!\S*=false)(?:\s|=|$)|\b(?:vitest|tsc)\s+(?:watch|dev|-w)\b/
/** A linter that repairs changes the tree that is to be proven. */
const REPAIRS = /--fix(?:\s|$)|--write\b|--apply\b/

export const detectNode: StackDetector = async (tree) => {
  const hasPackage = tree.has('package.json')
  const nodeTests = await tree.anyHolds(new RegExp(NODE_TESTS), /['"]node:test['"]/)
  if (!hasPackage && !nodeTests) return null

  const pkg = parsePackage(await tree.read('package.json'))
  const manager = await nodePackageManager(tree, pkg)
  const known = { ...pkg.peerDependencies, ...pkg.optionalDependencies, ...pkg.dependencies, ...pkg.devDependencies }
  const has = (name: string): boolean => name in known
  const installs = Object.keys(known).length > 0 || pkg.workspaces !== undefined || tree.has('pnpm-workspace.yaml')
  return {
    stacks: hasPackage ? ['node', manager.name] : ['node'],
    gates: gatesOf({
      lint: script(pkg, manager, LINT_SCRIPTS) ?? lintTool(tree, manager, has),
      typecheck: script(pkg, manager, TYPE_SCRIPTS) ?? (await typeTool(tree, manager, has)),
      test: script(pkg, manager, TEST_SCRIPTS) ?? testTool(manager, has, nodeTests),
      build: null,
    }),
    setup: hasPackage && installs ? [manager.install] : [],
    manifests: hasPackage ? ['package.json', ...manager.manifests.filter((file) => tree.has(file))] : [],
    setupOutputs: hasPackage ? ['node_modules/', ...manager.outputs] : [],
  }
}

export function parsePackage(text: string): PackageJson {
  try {
    return PackageJson.parse(JSON.parse(text))
  } catch {
    return PackageJson.parse({})
  }
}

/** The first usable script of these names; a better one (that ends, that repairs nothing) wins over an earlier name. */
function script(pkg: PackageJson, manager: PackageManager, names: readonly string[]): ProposedGate | null {
  const present = names.filter((name) => {
    const text = pkg.scripts[name]?.trim()
    return text !== undefined && text !== '' && !NO_TESTS.test(text)
  })
  const sound = present.find((name) => {
    const text = pkg.scripts[name] ?? ''
    return !WATCHES.test(text) && !REPAIRS.test(text)
  })
  const name = sound ?? present[0]
  return name === undefined ? null : { command: manager.run(name), source: `package.json scripts.${name}` }
}

function lintTool(tree: ProjectTree, manager: PackageManager, has: (name: string) => boolean): ProposedGate | null {
  const biome = tree.first('biome.json', 'biome.jsonc')
  if (biome && has('@biomejs/biome')) return { command: manager.exec('biome check .'), source: biome }
  const eslint = tree.root(/^(?:eslint\.config\.[cm]?[jt]s|\.eslintrc(?:\.\w+)?)$/)[0]
  if (eslint && has('eslint')) return { command: manager.exec('eslint .'), source: eslint }
  return null
}

async function typeTool(
  tree: ProjectTree,
  manager: PackageManager,
  has: (name: string) => boolean,
): Promise<ProposedGate | null> {
  if (!tree.has('tsconfig.json') || !has('typescript')) return null
  const text = await tree.read('tsconfig.json')
  // A root that only refers to other projects checks nothing unless it is built ("-b").
  const refers = /"references"\s*:/.test(text) && /"files"\s*:\s*\[\s*\]/.test(text)
  const compiler = has('vue-tsc') ? 'vue-tsc' : 'tsc'
  return { command: manager.exec(`${compiler} ${refers ? '-b --noEmit' : '--noEmit'}`), source: 'tsconfig.json' }
}

function testTool(manager: PackageManager, has: (name: string) => boolean, nodeTests: boolean): ProposedGate | null {
  if (nodeTests) return { command: 'node --test', source: 'test files for node:test' }
  if (has('vitest')) return { command: manager.exec('vitest run'), source: 'package.json dependency vitest' }
  if (has('jest')) return { command: manager.exec('jest'), source: 'package.json dependency jest' }
  if (has('mocha')) return { command: manager.exec('mocha'), source: 'package.json dependency mocha' }
  return null
}
