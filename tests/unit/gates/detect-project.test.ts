import { describe, expect, it } from 'vitest'
import { detectProject } from '../../../src/main/gates/detect-project.ts'
import { tree } from './tree.ts'

const NPM_CI = 'npm ci --no-audit --no-fund --prefer-offline'
const NPM_INSTALL = 'npm install --no-package-lock --no-audit --no-fund --prefer-offline'
const NODE_TEST = "import test from 'node:test'\n"
const pkg = (content: object): string => JSON.stringify(content)

async function detected(files: Record<string, string>, platform: NodeJS.Platform = 'linux') {
  const project = await detectProject(tree(files), platform)
  return {
    stacks: project.stacks.join(' '),
    gates: Object.fromEntries(project.gates.map((gate) => [gate.name, gate.command])),
    setup: project.setup,
    sources: Object.fromEntries(project.gates.map((gate) => [gate.name, gate.source])),
    manifests: project.manifests,
    outputs: project.setupOutputs,
  }
}

interface Case {
  name: string
  files: Record<string, string>
  stacks: string
  gates: Record<string, string>
  setup: string[]
}

const LEFT_PAD = { dependencies: { 'left-pad': '1' } }

const CASES: Case[] = [
  {
    name: 'npm with a lockfile and scripts',
    files: {
      'package.json': pkg({ scripts: { lint: 'eslint .', typecheck: 'tsc', test: 'vitest' }, ...LEFT_PAD }),
      'package-lock.json': '{}',
    },
    stacks: 'node npm',
    gates: { lint: 'npm run lint', typecheck: 'npm run typecheck', test: 'npm test' },
    setup: [NPM_CI],
  },
  {
    name: 'npm without a lockfile',
    files: { 'package.json': pkg({ scripts: { test: 'node t.js' }, ...LEFT_PAD }) },
    stacks: 'node npm',
    gates: { test: 'npm test' },
    setup: [NPM_INSTALL],
  },
  {
    name: 'no dependencies, no setup; the script of npm init is no test',
    files: {
      'package.json': pkg({ scripts: { test: 'echo "Error: no test specified" && exit 1' } }),
      'package-lock.json': '{}',
    },
    stacks: 'node npm',
    gates: {},
    setup: [],
  },
  {
    name: 'tests for node:test without a script',
    files: { 'package.json': '{}', 'test/sum.test.js': NODE_TEST },
    stacks: 'node npm',
    gates: { test: 'node --test' },
    setup: [],
  },
  {
    name: 'tests for node:test without a package.json',
    files: { 'sum.js': '', 'sum.test.mjs': NODE_TEST },
    stacks: 'node',
    gates: { test: 'node --test' },
    setup: [],
  },
  {
    name: 'TypeScript without a script',
    files: {
      'package.json': pkg({ devDependencies: { typescript: '5', vitest: '3', eslint: '9' } }),
      'tsconfig.json': '{}',
      'eslint.config.js': '',
    },
    stacks: 'node npm',
    gates: { lint: 'npx eslint .', typecheck: 'npx tsc --noEmit', test: 'npx vitest run' },
    setup: [NPM_INSTALL],
  },
  {
    name: 'a tsconfig that only refers to others is built',
    files: {
      'package.json': pkg({ devDependencies: { typescript: '5' } }),
      'tsconfig.json': '{ "files": [], "references": [{ "path": "./a" }] }',
    },
    stacks: 'node npm',
    gates: { typecheck: 'npx tsc -b --noEmit' },
    setup: [NPM_INSTALL],
  },
  {
    name: 'a script that ends and repairs nothing wins over one that watches or repairs',
    files: {
      'package.json': pkg({
        scripts: { lint: 'eslint --fix .', 'lint:check': 'eslint .', test: 'jest --watch', 'test:ci': 'jest' },
      }),
    },
    stacks: 'node npm',
    gates: { lint: 'npm run lint:check', test: 'npm run test:ci' },
    setup: [],
  },
  {
    name: 'pnpm by lockfile',
    files: {
      'package.json': pkg({ scripts: { 'type-check': 'tsc', test: 'x' }, ...LEFT_PAD }),
      'pnpm-lock.yaml': '',
    },
    stacks: 'node pnpm',
    gates: { typecheck: 'pnpm run type-check', test: 'pnpm test' },
    setup: ['pnpm install --frozen-lockfile --prefer-offline'],
  },
  {
    name: 'yarn classic by lockfile',
    files: { 'package.json': pkg({ scripts: { test: 'x' }, ...LEFT_PAD }), 'yarn.lock': '# yarn lockfile v1\n' },
    stacks: 'node yarn',
    gates: { test: 'yarn test' },
    setup: ['yarn install --frozen-lockfile --non-interactive --prefer-offline'],
  },
  {
    name: 'yarn berry by its lockfile',
    files: {
      'package.json': pkg({ scripts: { lint: 'x' }, ...LEFT_PAD }),
      'yarn.lock': '# generated\n\n__metadata:\n  version: 8\n',
    },
    stacks: 'node yarn',
    gates: { lint: 'yarn run lint' },
    setup: ['yarn install --immutable'],
  },
  {
    name: 'yarn berry by the packageManager field, without a lockfile',
    files: { 'package.json': pkg({ packageManager: 'yarn@4.1.0', ...LEFT_PAD }) },
    stacks: 'node yarn',
    gates: {},
    setup: ['yarn install'],
  },
  {
    name: 'the packageManager field wins over a lockfile',
    files: { 'package.json': pkg({ packageManager: 'pnpm@9.0.0+sha1.abc', ...LEFT_PAD }), 'package-lock.json': '{}' },
    stacks: 'node pnpm',
    gates: {},
    setup: ['pnpm install --no-lockfile --prefer-offline'],
  },
  {
    name: 'bun by lockfile; its test script is not its own runner',
    files: { 'package.json': pkg({ scripts: { test: 'bun test' }, ...LEFT_PAD }), 'bun.lock': '' },
    stacks: 'node bun',
    gates: { test: 'bun run test' },
    setup: ['bun install --frozen-lockfile'],
  },
  {
    name: 'workspaces need an install without dependencies of their own; the root alone has gates',
    files: {
      'package.json': pkg({ workspaces: ['packages/*'], scripts: { test: 'x' } }),
      'package-lock.json': '{}',
      'packages/a/package.json': pkg({ scripts: { lint: 'x' } }),
    },
    stacks: 'node npm',
    gates: { test: 'npm test' },
    setup: [NPM_CI],
  },
  {
    name: 'a package.json that is no JSON',
    files: { 'package.json': '{ "scripts": ' },
    stacks: 'node npm',
    gates: {},
    setup: [],
  },
  {
    name: 'Python with requirements',
    files: {
      'requirements.txt': 'flask==3\npytest>=8\nmypy\n',
      'ruff.toml': '',
      'tests/test_a.py': 'def test_a(): pass',
    },
    stacks: 'python pip',
    gates: {
      lint: '.venv/bin/python -m ruff check .',
      typecheck: '.venv/bin/python -m mypy .',
      test: '.venv/bin/python -m pytest',
    },
    setup: [
      'python3 -m venv --system-site-packages .venv',
      '.venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.txt',
    ],
  },
  {
    name: 'Python as an installable project with a dev extra',
    files: {
      'pyproject.toml':
        '[project]\nname = "x"\ndependencies = [\n  "httpx",\n]\n[project.optional-dependencies]\ndev = ["pytest"]\n[tool.mypy]\nfiles = ["src"]\n',
    },
    stacks: 'python pip',
    gates: { typecheck: '.venv/bin/python -m mypy', test: '.venv/bin/python -m pytest' },
    setup: [
      'python3 -m venv --system-site-packages .venv',
      '.venv/bin/python -m pip install --quiet --disable-pip-version-check -e ".[dev]"',
    ],
  },
  {
    name: 'Python without dependencies: unittest in a folder that is no package',
    files: { 'app.py': '', 'tests/test_app.py': 'import unittest\n' },
    stacks: 'python pip',
    gates: { test: 'python3 -m unittest discover -s tests -p "*test*.py"' },
    setup: [],
  },
  {
    name: 'Python with uv',
    files: {
      'pyproject.toml': '[project]\nname = "x"\n[dependency-groups]\ndev = ["pytest", "ruff"]\n',
      'uv.lock': '',
    },
    stacks: 'python uv',
    gates: { lint: 'uv run --no-sync ruff check .', test: 'uv run --no-sync python -m pytest' },
    setup: ['uv sync --locked'],
  },
  {
    name: 'Python with poetry and settings in setup.cfg',
    files: {
      'pyproject.toml':
        '[tool.poetry]\nname = "x"\n[tool.poetry.dependencies]\npython = "^3.12"\n[tool.poetry.group.dev.dependencies]\npytest = "^8"\n',
      'setup.cfg': '[flake8]\nmax-line-length = 100\n',
    },
    stacks: 'python poetry',
    gates: { lint: 'poetry run flake8 --extend-exclude .venv .', test: 'poetry run python -m pytest' },
    setup: ['poetry install --no-interaction'],
  },
  {
    name: 'Rust without dependencies',
    files: { 'Cargo.toml': '[package]\nname = "x"\n\n[dependencies]\n', 'src/lib.rs': '' },
    stacks: 'rust cargo',
    gates: { typecheck: 'cargo check --all-targets', test: 'cargo test' },
    setup: [],
  },
  {
    name: 'Rust with dependencies, a lockfile and clippy in its lints',
    files: {
      'Cargo.toml': '[package]\nname = "x"\n[dependencies]\nserde = "1"\n[lints.clippy]\nall = "warn"\n',
      'Cargo.lock': '',
    },
    stacks: 'rust cargo',
    gates: {
      lint: 'cargo clippy --all-targets -- -D warnings',
      typecheck: 'cargo check --all-targets',
      test: 'cargo test',
    },
    setup: ['cargo fetch --locked'],
  },
  {
    name: 'Go',
    files: { 'go.mod': 'module x\n\ngo 1.22\n' },
    stacks: 'go',
    gates: { lint: 'go vet ./...', typecheck: 'go build -o /dev/null ./...', test: 'go test ./...' },
    setup: [],
  },
  {
    name: 'Go with requirements and golangci-lint',
    files: { 'go.mod': 'module x\nrequire (\n\tgolang.org/x/text v0.1.0\n)\n', '.golangci.yml': '' },
    stacks: 'go',
    gates: { lint: 'golangci-lint run', typecheck: 'go build -o /dev/null ./...', test: 'go test ./...' },
    setup: ['go mod download'],
  },
  {
    name: 'Maven by its wrapper, with checkstyle',
    files: { 'pom.xml': '<artifactId>maven-checkstyle-plugin</artifactId>', mvnw: '' },
    stacks: 'java maven',
    gates: {
      lint: './mvnw -B -ntp -q checkstyle:check',
      typecheck: './mvnw -B -ntp -q test-compile',
      test: './mvnw -B -ntp -q test',
    },
    setup: [],
  },
  {
    name: 'Gradle without a wrapper',
    files: { 'build.gradle.kts': 'plugins { id("com.diffplug.spotless") }', 'settings.gradle.kts': '' },
    stacks: 'java gradle',
    gates: {
      lint: 'gradle --no-daemon --console=plain -q spotlessCheck',
      typecheck: 'gradle --no-daemon --console=plain -q testClasses',
      test: 'gradle --no-daemon --console=plain -q test',
    },
    setup: [],
  },
  {
    name: 'Ruby with bundler, rspec and rubocop',
    files: { Gemfile: "source 'x'\ngem 'rspec'\n", '.rubocop.yml': '', 'spec/a_spec.rb': '' },
    stacks: 'ruby bundler',
    gates: { lint: 'bundle exec rubocop', test: 'bundle exec rspec' },
    setup: ['bundle install --quiet'],
  },
  {
    name: 'Ruby with a Rakefile alone',
    files: { Rakefile: 'Rake::TestTask.new\n', 'test/a_test.rb': '' },
    stacks: 'ruby',
    gates: { test: 'rake test' },
    setup: [],
  },
  {
    name: 'PHP with phpunit and phpstan',
    files: {
      'composer.json': pkg({ require: { php: '>=8.2' }, 'require-dev': { 'phpunit/phpunit': '^11' } }),
      'phpunit.xml.dist': '',
      'phpstan.neon': '',
    },
    stacks: 'php composer',
    gates: { typecheck: 'vendor/bin/phpstan analyse --no-progress', test: 'vendor/bin/phpunit' },
    setup: ['composer install --no-interaction --no-progress --prefer-dist'],
  },
  {
    name: 'PHP with composer scripts and nothing to install',
    files: { 'composer.json': pkg({ require: { php: '>=8.2', 'ext-json': '*' }, scripts: { test: 'php t.php' } }) },
    stacks: 'php composer',
    gates: { test: 'composer run-script test' },
    setup: [],
  },
  {
    name: '.NET with a solution and a test project',
    files: {
      'App.sln': '',
      'src/App.csproj': '<Project/>',
      'test/App.Tests.csproj': '<PackageReference Include="Microsoft.NET.Test.Sdk"/>',
    },
    stacks: 'dotnet',
    gates: { typecheck: 'dotnet build --nologo', test: 'dotnet test --nologo' },
    setup: ['dotnet restore'],
  },
  {
    name: 'a plain Makefile',
    files: {
      Makefile: '.PHONY: lint check\nCC := gcc\nlint:\n\tcc -fsyntax-only a.c\ncheck: build\n\t./t\nbuild:\n\tcc a.c\n',
    },
    stacks: 'make',
    gates: { lint: 'make lint', test: 'make check' },
    setup: [],
  },
  {
    name: 'a Makefile that only builds',
    files: { Makefile: 'all: a.o\n' },
    stacks: 'make',
    gates: { build: 'make all' },
    setup: [],
  },
  {
    name: 'a Makefile beside another stack is left alone',
    files: { Makefile: 'lint:\n\tdocker run lint\n', 'go.mod': 'module x\n' },
    stacks: 'go',
    gates: { lint: 'go vet ./...', typecheck: 'go build -o /dev/null ./...', test: 'go test ./...' },
    setup: [],
  },
  { name: 'nothing known', files: { 'README.md': '# x' }, stacks: '', gates: {}, setup: [] },
]

describe('detectProject', () => {
  it.each(CASES)('$name', async ({ files, stacks, gates, setup }) => {
    const found = await detected(files)
    expect({ stacks: found.stacks, gates: found.gates, setup: found.setup }).toEqual({ stacks, gates, setup })
  })

  it('joins a gate that two stacks offer and keeps one that a single stack offers', async () => {
    const found = await detected({
      'go.mod': 'module x\n',
      'package.json': pkg({ scripts: { test: 'node t.js' }, ...LEFT_PAD }),
      'package-lock.json': '{}',
    })
    expect(found.stacks).toBe('node npm go')
    expect(found.gates).toEqual({
      lint: 'go vet ./...',
      typecheck: 'go build -o /dev/null ./...',
      test: 'npm test && go test ./...',
    })
    expect(found.sources['test']).toBe('package.json scripts.test, go.mod')
  })

  it('does not hang on the order in which files are listed', async () => {
    const files = { 'b.csproj': '', 'a.csproj': '', 'requirements-dev.txt': 'x', 'requirements.txt': 'y' }
    const reversed = Object.fromEntries(Object.entries(files).reverse())
    expect(await detected(reversed)).toEqual(await detected(files))
  })

  it('names the source, the manifests and what setup makes', async () => {
    const found = await detected({
      'package.json': pkg({ scripts: { test: 'x' }, ...LEFT_PAD }),
      'package-lock.json': '{}',
    })
    expect(found.sources).toEqual({ test: 'package.json scripts.test' })
    expect(found.manifests).toEqual(['package.json', 'package-lock.json'])
    expect(found.outputs).toEqual(['node_modules/'])
  })

  it('speaks the tongue of Windows there', async () => {
    const found = await detected({ 'requirements.txt': 'pytest\n', 'go.mod': 'module x\n' }, 'win32')
    expect(found.gates['test']).toBe('.venv\\Scripts\\python -m pytest && go test ./...')
    expect(found.gates['typecheck']).toBe('go build -o NUL ./...')
  })
})
