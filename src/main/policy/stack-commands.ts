/** The commands that each stack needs, as prefixes: building, testing, linting, and installing what manifests name. */
import { homedir } from 'node:os'
import { join } from 'node:path'

interface StackCommands {
  readonly stacks: readonly string[]
  /** One prefix per line. */
  readonly run: string
  /** Left out where the agent only reads. */
  readonly install: string
  /** Folders of the home that hold the sources of dependencies. */
  readonly caches: readonly string[]
}

const TABLE: readonly StackCommands[] = [
  {
    stacks: ['node', 'npm', 'pnpm', 'yarn', 'bun'],
    run: `
      node
      npm test | npm t | npm run | npm run-script | npm start | npm ls | npm list | npm outdated | npm explain | npm why
      npm view | npm audit | npm pack | npm --version | npm -v | npm root | npm bin | npm version --json
      pnpm test | pnpm t | pnpm run | pnpm exec | pnpm -r | pnpm ls | pnpm list | pnpm why | pnpm start | pnpm build | pnpm lint
      pnpm typecheck | pnpm --version
      yarn test | yarn run | yarn workspace | yarn workspaces | yarn exec | yarn start | yarn build | yarn lint | yarn why
      yarn typecheck | yarn list | yarn --version
      bun test | bun run | bun build | bun pm ls | bun --version
      tsc | tsx | ts-node | eslint | prettier | biome | vitest | jest | mocha | ava | c8 | nyc | vite | rollup | esbuild | webpack
      next | turbo | nx | playwright test | cypress run | tap | xo | standard | oxlint | knip | depcruise`,
    install: `
      npm ci | npm install | npm i | npm uninstall | npm rm | npm update | npm dedupe | npm rebuild | npm init -y | npm pkg
      pnpm install | pnpm i | pnpm add | pnpm remove | pnpm update
      yarn install | yarn add | yarn remove | yarn up
      bun install | bun i | bun add | bun remove`,
    caches: [],
  },
  {
    stacks: ['python', 'pip', 'uv', 'poetry', 'pipenv', 'pdm', 'hatch', 'tox', 'nox'],
    run: `
      python | python3 | pytest | py.test | ruff | mypy | pyright | black | isort | flake8 | pylint | bandit | coverage | tox | nox
      unittest | pre-commit run | pip list | pip show | pip freeze | pip check | pip3 list | pip3 show | pip --version
      uv run | uv tree | uv pip list | uv pip show | uv pip check | uv --version | poetry run | poetry show | poetry check
      pipenv run | pdm run | hatch run | hatch test | alembic | django-admin | flask`,
    install: `
      pip install | pip3 install | pip uninstall | uv sync | uv add | uv remove | uv lock | uv venv | uv pip install
      uv pip sync | uv pip compile | poetry install | poetry add | poetry remove | poetry lock | poetry update
      pipenv install | pipenv sync | pipenv lock | pdm install | pdm sync | pdm add | pdm lock`,
    caches: [],
  },
  {
    stacks: ['rust', 'cargo'],
    run: `
      cargo build | cargo b | cargo test | cargo t | cargo check | cargo c | cargo clippy | cargo fmt | cargo run | cargo r
      cargo bench | cargo doc | cargo tree | cargo metadata | cargo nextest | cargo llvm-cov | cargo clean | cargo expand
      cargo --version | cargo version | rustc | rustfmt | rustup show | rustup --version`,
    install: 'cargo add | cargo remove | cargo update | cargo fetch | cargo generate-lockfile | cargo init | cargo new',
    caches: ['.cargo/registry', '.cargo/git', '.rustup/toolchains'],
  },
  {
    stacks: ['go'],
    run: `
      go build | go test | go vet | go fmt | go run | go list | go doc | go env GOPATH | go env GOROOT | go version | go tool
      go clean | go generate | go mod verify | go mod graph | go mod why | gofmt | goimports | golangci-lint run | staticcheck
      gotestsum`,
    install: 'go mod tidy | go mod download | go mod init | go mod edit | go mod vendor | go get | go work',
    caches: ['go/pkg/mod'],
  },
  {
    stacks: ['java', 'maven', 'gradle', 'kotlin'],
    run: `
      java | javac | mvn test | mvn verify | mvn compile | mvn package | mvn clean | mvn test-compile | mvn dependency:tree
      mvn spotless:check | mvn spotless:apply | mvn checkstyle:check | mvn --version | mvn -v
      gradle | ./gradlew | ./mvnw | kotlinc | ktlint`,
    install: 'mvn dependency:resolve | mvn dependency:go-offline | mvn install',
    caches: ['.m2/repository', '.gradle/caches'],
  },
  {
    stacks: ['ruby', 'bundler'],
    run: `
      ruby | bundle exec | bundle list | bundle show | bundle info | bundle check | rake | rspec | rubocop | minitest
      bin/rails | bin/rake | bin/rspec | gem list | standardrb | sorbet`,
    install: 'bundle install | bundle add | bundle remove | bundle update | bundle lock',
    caches: [],
  },
  {
    stacks: ['php', 'composer'],
    run: `
      php | phpunit | phpstan | psalm | pest | php-cs-fixer | phpcs | phpcbf | composer test | composer run | composer run-script
      composer exec | composer show | composer validate | composer check | composer lint | composer dump-autoload`,
    install: 'composer install | composer require | composer remove | composer update',
    caches: [],
  },
  {
    stacks: ['dotnet'],
    run: `
      dotnet build | dotnet test | dotnet run | dotnet format | dotnet clean | dotnet list | dotnet sln | dotnet --version
      dotnet --info | dotnet msbuild | dotnet watch test`,
    install: 'dotnet restore | dotnet add | dotnet remove | dotnet new',
    caches: ['.nuget/packages'],
  },
  {
    stacks: ['make', 'cmake', 'c', 'cpp'],
    run: 'make | gmake | cmake | ctest | ninja | gcc | g++ | cc | c++ | clang | clang++ | clang-format | clang-tidy',
    install: '',
    caches: [],
  },
]

const prefixes = (text: string): string[][] =>
  text
    .split(/[|\n]/)
    .map((line) => line.trim().split(/\s+/))
    .filter((words) => words[0] !== '')

const ofStacks = (stacks: readonly string[]): StackCommands[] =>
  TABLE.filter((entry) => entry.stacks.some((name) => stacks.includes(name)))

export function stackCommands(stacks: readonly string[], readOnly: boolean): string[][] {
  return ofStacks(stacks).flatMap(({ run, install }) => [...prefixes(run), ...(readOnly ? [] : prefixes(install))])
}

export const stackCaches = (stacks: readonly string[], home = homedir()): string[] =>
  ofStacks(stacks).flatMap(({ caches }) => caches.map((folder) => join(home, folder)))
