/** PHP projects: composer, phpunit or pest, phpstan or psalm, and a code-style checker. */
import { z } from 'zod'
import { gatesOf, type ProposedGate, type StackDetector } from './stack.ts'

const record = z.record(z.string(), z.unknown()).catch({}).default({})
const ComposerJson = z.object({ scripts: record, require: record, 'require-dev': record })

function parseComposer(text: string): z.infer<typeof ComposerJson> {
  try {
    return ComposerJson.parse(JSON.parse(text))
  } catch {
    return ComposerJson.parse({})
  }
}

export const detectPhp: StackDetector = async (tree) => {
  const phpunit = tree.first('phpunit.xml', 'phpunit.xml.dist', 'phpunit.dist.xml')
  if (!tree.has('composer.json') && phpunit === null) return null
  const composer = parseComposer(await tree.read('composer.json'))
  const packages = Object.keys({ ...composer.require, ...composer['require-dev'] })
  const has = (name: string): boolean => packages.includes(name)
  const script = (...names: string[]): ProposedGate | null => {
    const name = names.find((candidate) => candidate in composer.scripts)
    return name === undefined
      ? null
      : { command: `composer run-script ${name}`, source: `composer.json scripts.${name}` }
  }
  const tool = (command: string, source: string | null): ProposedGate | null =>
    source === null ? null : { command: `vendor/bin/${command}`, source }
  const dependency = (name: string): string | null => (has(name) ? `composer.json ${name}` : null)

  // "php" and "ext-..." name the platform; they install nothing.
  const installs = packages.some((name) => name.includes('/'))
  const locked = tree.has('composer.lock')
  return {
    stacks: ['php', 'composer'],
    gates: gatesOf({
      lint:
        script('lint', 'cs', 'cs-check', 'check-style') ??
        tool('phpcs', tree.first('phpcs.xml', 'phpcs.xml.dist', '.phpcs.xml', '.phpcs.xml.dist')) ??
        tool('php-cs-fixer fix --dry-run --diff', tree.first('.php-cs-fixer.dist.php', '.php-cs-fixer.php')) ??
        tool('pint --test', tree.first('pint.json') ?? dependency('laravel/pint')),
      typecheck:
        script('phpstan', 'stan', 'analyse', 'analyze', 'psalm', 'types') ??
        tool('phpstan analyse --no-progress', tree.first('phpstan.neon', 'phpstan.neon.dist', 'phpstan.dist.neon')) ??
        tool('psalm --no-progress', tree.first('psalm.xml', 'psalm.xml.dist')),
      test:
        script('test', 'tests', 'phpunit') ??
        tool('pest', dependency('pestphp/pest')) ??
        tool('phpunit', phpunit ?? dependency('phpunit/phpunit')),
      build: null,
    }),
    setup: installs ? ['composer install --no-interaction --no-progress --prefer-dist'] : [],
    manifests: ['composer.json', ...(locked ? ['composer.lock'] : [])].filter((file) => tree.has(file)),
    setupOutputs: ['vendor/', '.phpunit.result.cache', '.phpunit.cache/'],
  }
}
