/** Python projects: uv, poetry or a virtual environment made by us; pytest or unittest, ruff, flake8, mypy. */
import { gatesOf, type ProjectTree, type ProposedGate, type StackDetector } from './stack.ts'

const REQUIREMENTS = /^requirements(?:[-_.]\w+)*\.(?:txt|in)$/
const TEST_FILES = /(?:^|\/)(?:test_[^/]*|[^/]*_test|tests?)\.py$/
const CACHES = ['__pycache__/', '.pytest_cache/', '.mypy_cache/', '.ruff_cache/', '*.egg-info/', '.coverage']

interface PythonRunner {
  readonly name: 'uv' | 'poetry' | 'pip'
  /** Runs a module, as in `python -m pytest`. */
  readonly module: (command: string) => string
  readonly setup: readonly string[]
}

export const detectPython: StackDetector = async (tree) => {
  const requirements = tree.root(REQUIREMENTS).filter((file) => file.endsWith('.txt'))
  const marks = ['pyproject.toml', 'setup.py', 'setup.cfg', 'Pipfile', 'tox.ini', 'pytest.ini'].filter((file) =>
    tree.has(file),
  )
  const testFiles = tree.files.filter((file) => TEST_FILES.test(file))
  // Scripts beside a project of another kind make no Python project; tests do.
  if (marks.length === 0 && requirements.length === 0 && testFiles.length === 0) return null

  const pyproject = await tree.read('pyproject.toml')
  const config = [pyproject, ...(await Promise.all(['setup.cfg', 'tox.ini'].map((file) => tree.read(file))))].join('\n')
  const declared = (
    await Promise.all([...requirements, 'pyproject.toml', 'setup.cfg', 'setup.py', 'Pipfile'].map((f) => tree.read(f)))
  ).join('\n')
  const uses = (tool: string): boolean =>
    new RegExp(`(?:^|[\\s"'\\[])${tool}(?:$|[\\s"'\\[\\]=<>~!;,])`, 'm').test(declared)
  const runner = pythonRunner(tree, pyproject, requirements, declared)

  const gate = (command: string, source: string | undefined): ProposedGate | null =>
    source === undefined ? null : { command: runner.module(command), source }
  const section = (pattern: RegExp): string | undefined =>
    pattern.test(pyproject)
      ? 'pyproject.toml'
      : pattern.test(config)
        ? (tree.first('setup.cfg', 'tox.ini') ?? undefined)
        : undefined

  const ruff =
    tree.first('ruff.toml', '.ruff.toml') ??
    section(/^\[tool\.ruff\b/m) ??
    (uses('ruff') ? 'dependency ruff' : undefined)
  const flake8 = tree.first('.flake8') ?? section(/^\[flake8\]/m) ?? (uses('flake8') ? 'dependency flake8' : undefined)
  const mypy =
    tree.first('mypy.ini', '.mypy.ini') ??
    section(/^\[(?:tool\.)?mypy\]/m) ??
    (uses('mypy') ? 'dependency mypy' : undefined)
  const mypyConfig = config + (await tree.read('mypy.ini')) + (await tree.read('.mypy.ini'))
  const mypyNamesFiles = /^\s*(?:files|packages|modules)\s*=/m.test(
    /\[(?:tool\.)?mypy\]([\s\S]*?)(?:^\[|$(?![\s\S]))/m.exec(mypyConfig)?.[1] ?? '',
  )
  return {
    stacks: ['python', runner.name],
    gates: gatesOf({
      // flake8 alone walks into virtual environments.
      lint: gate('ruff check .', ruff) ?? gate('flake8 --extend-exclude .venv .', flake8),
      typecheck: gate(mypyNamesFiles ? 'mypy' : 'mypy .', mypy),
      test: await testGate(tree, runner, uses, section, testFiles),
      build: null,
    }),
    setup: runner.setup,
    manifests: [
      ...requirements,
      ...['pyproject.toml', 'setup.cfg', 'setup.py', 'uv.lock', 'poetry.lock'].filter((file) => tree.has(file)),
    ].sort(),
    setupOutputs: [...(runner.setup.length > 0 ? ['.venv/'] : []), ...CACHES],
  }
}

function pythonRunner(
  tree: ProjectTree,
  pyproject: string,
  requirements: readonly string[],
  declared: string,
): PythonRunner {
  const windows = tree.platform === 'win32'
  if (tree.has('uv.lock') || /^\[tool\.uv\b/m.test(pyproject)) {
    const locked = tree.has('uv.lock')
    // "--no-sync": a gate must not change what setup made.
    return {
      name: 'uv',
      module: (command) => `uv run --no-sync ${command}`,
      setup: [`uv sync${locked ? ' --locked' : ''}`],
    }
  }
  if (tree.has('poetry.lock') || /^\[tool\.poetry\b/m.test(pyproject))
    return {
      name: 'poetry',
      module: (command) => `poetry run ${command}`,
      setup: ['poetry install --no-interaction'],
    }

  const python = windows ? 'python' : 'python3'
  const installable =
    /^\s*dependencies\s*=\s*\[\s*["']/m.test(pyproject) ||
    /^\[project\.optional-dependencies\]/m.test(pyproject) ||
    /install_requires/.test(declared)
  const extra = /^\s*(dev|test|tests)\s*=\s*\[/m.exec(
    /\[project\.optional-dependencies\]([\s\S]*)/.exec(pyproject)?.[1] ?? '',
  )?.[1]
  const lines = requirements.length > 0 || installable
  if (!lines) return { name: 'pip', module: (command) => `${python} -m ${command}`, setup: [] }

  const venv = windows ? '.venv\\Scripts\\python' : '.venv/bin/python'
  const files = requirements.map((file) => `-r ${file}`)
  const project = installable ? [`-e ".${extra === undefined ? '' : `[${extra}]`}"`] : []
  return {
    name: 'pip',
    module: (command) => `${venv} -m ${command}`,
    setup: [
      // With the system's packages in reach, what the machine already has (pytest in an image) is not fetched again.
      `${python} -m venv --system-site-packages .venv`,
      `${venv} -m pip install --quiet --disable-pip-version-check ${[...files, ...project].join(' ')}`,
    ],
  }
}

async function testGate(
  tree: ProjectTree,
  runner: PythonRunner,
  uses: (tool: string) => boolean,
  section: (pattern: RegExp) => string | undefined,
  testFiles: readonly string[],
): Promise<ProposedGate | null> {
  // As a module, so that the project's own folder is importable, which the bare "pytest" leaves out.
  const inPath = (command: string): string =>
    runner.name === 'pip' ? runner.module(command) : runner.module(`python -m ${command}`)
  const configured =
    tree.first('pytest.ini') ??
    section(/^\[(?:tool\.pytest\.|tool:pytest\]|pytest\])/m) ??
    (uses('pytest') ? 'dependency pytest' : null)
  const conftest = tree.files.find((file) => /(?:^|\/)conftest\.py$/.test(file))
  if (configured !== null) return { command: inPath('pytest'), source: configured }
  if (conftest !== undefined) return { command: inPath('pytest'), source: conftest }
  const first = testFiles[0]
  if (first === undefined) return null
  if (!(await tree.anyHolds(TEST_FILES, /^\s*(?:import|from)\s+unittest\b/m)))
    return { command: inPath('pytest'), source: 'test files for pytest' }

  const folder = first.includes('/') ? first.slice(0, first.indexOf('/')) : null
  // Discovery from the root finds packages only: a plain folder of tests has to be named.
  const where = folder !== null && !tree.has(`${folder}/__init__.py`) ? ` -s ${folder}` : ''
  return { command: inPath(`unittest discover${where} -p "*test*.py"`), source: 'test files for unittest' }
}
