/** Ruby projects: bundler, rspec or rake, rubocop. */
import { gatesOf, type ProposedGate, type StackDetector } from './stack.ts'

export const detectRuby: StackDetector = async (tree) => {
  const gemfile = tree.first('Gemfile', 'gems.rb')
  const rakefile = tree.first('Rakefile', 'rakefile', 'Rakefile.rb')
  if (gemfile === null && rakefile === null && tree.first('.rspec') === null) return null
  const gemspecs = tree.root(/\.gemspec$/)
  const declared = [
    await tree.read(gemfile ?? ''),
    ...(await Promise.all(gemspecs.map((file) => tree.read(file)))),
  ].join('\n')
  const run = (command: string): string => (gemfile === null ? command : `bundle exec ${command}`)
  const gem = (name: string): boolean =>
    new RegExp(`\\b(?:gem|add_\\w*dependency)\\s*\\(?\\s*['"]${name}`).test(declared)

  const rubocop = tree.first('.rubocop.yml') ?? (gem('rubocop') ? `${gemfile ?? gemspecs[0] ?? ''} rubocop` : null)
  const rspec = tree.first('.rspec', 'spec/spec_helper.rb') ?? (tree.any(/^spec\/.*_spec\.rb$/) ? 'spec/' : null)
  const rake =
    rakefile !== null && /TestTask|task\s*\(?\s*:?['"]?test\b/.test(await tree.read(rakefile)) ? rakefile : null
  const test: ProposedGate | null =
    rspec !== null
      ? { command: run('rspec'), source: rspec }
      : tree.has('bin/rails') && tree.any(/^test\/.*_test\.rb$/)
        ? { command: 'bin/rails test', source: 'bin/rails' }
        : rake !== null
          ? { command: run('rake test'), source: `${rake} test` }
          : null
  const installs = gem('') || /^\s*gemspec\b/m.test(declared)
  return {
    stacks: gemfile === null ? ['ruby'] : ['ruby', 'bundler'],
    gates: gatesOf({
      lint: rubocop === null ? null : { command: run('rubocop'), source: rubocop },
      typecheck: tree.has('sorbet/config') ? { command: run('srb tc'), source: 'sorbet/config' } : null,
      test,
      build: null,
    }),
    setup: gemfile !== null && installs ? ['bundle install --quiet'] : [],
    manifests: [...['Gemfile', 'Gemfile.lock', 'gems.rb', 'gems.locked'].filter((file) => tree.has(file)), ...gemspecs],
    setupOutputs: ['.bundle/', 'vendor/bundle/'],
  }
}
