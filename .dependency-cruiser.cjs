/**
 * The direction of imports between rooms: hosts -> api -> services -> adapters and domain -> lib -> contract.
 *
 * There are no exceptions. If one ever stands here, it may only be removed.
 */
const adapters = ['store', 'agents', 'git', 'gates', 'terminals', 'policy', 'integrations']
const room = (name) => `^src/main/${name}/`

/** A room may import only itself and the rooms named here. */
const only = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { path: '^src/', pathNot: [from, ...allowed] },
})

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    only('contract-stands-alone', '^src/contract/', []),
    only('lib-imports-only-contract', room('lib'), ['^src/contract/']),
    only('domain-is-pure', room('domain'), ['^src/contract/']),
    {
      name: 'domain-does-no-io',
      severity: 'error',
      from: { path: room('domain') },
      to: { dependencyTypes: ['core'] },
    },
    ...adapters.map((name) =>
      only(`${name}-is-an-adapter`, room(name), ['^src/contract/', room('lib'), room('domain')]),
    ),
    only('services-use-adapters', room('services'), [
      '^src/contract/',
      room('lib'),
      room('domain'),
      ...adapters.map(room),
    ]),
    only('api-uses-services', room('api'), ['^src/contract/', room('lib'), room('domain'), room('services')]),
    {
      name: 'only-desktop-imports-electron',
      severity: 'error',
      from: { pathNot: '^src/(main/hosts/desktop|preload)/' },
      to: { path: '(^|/)electron(/|$)', dependencyTypesNot: ['type-only'] },
    },
    only('renderer-imports-contract', '^src/renderer/', ['^src/contract/']),
    only('preload-imports-contract', '^src/preload/', ['^src/contract/']),
    { name: 'source-does-not-import-tests', severity: 'error', from: { path: '^src/' }, to: { path: '^tests/' } },
    {
      name: 'hosts-are-roots',
      severity: 'error',
      from: { path: '^src/main/(?!hosts/)' },
      to: { path: '^src/main/hosts/' },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['import', 'node', 'default'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.tsx', '.js', '.cjs', '.mjs', '.json'],
    },
  },
}
