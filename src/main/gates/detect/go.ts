/** Go modules: golangci-lint where it is configured, else go vet; build and test by the go command. */
import { gatesOf, type StackDetector } from './stack.ts'

export const detectGo: StackDetector = async (tree) => {
  if (!tree.has('go.mod')) return null
  const golangci = tree.first('.golangci.yml', '.golangci.yaml', '.golangci.toml', '.golangci.json')
  const nowhere = tree.platform === 'win32' ? 'NUL' : '/dev/null'
  const depends = /^require\b/m.test(await tree.read('go.mod'))
  return {
    stacks: ['go'],
    gates: gatesOf({
      lint: golangci
        ? { command: 'golangci-lint run', source: golangci }
        : { command: 'go vet ./...', source: 'go.mod' },
      // A module with one command would leave its binary in the worktree.
      typecheck: { command: `go build -o ${nowhere} ./...`, source: 'go.mod' },
      test: { command: 'go test ./...', source: 'go.mod' },
      build: null,
    }),
    setup: depends ? ['go mod download'] : [],
    manifests: ['go.mod', 'go.sum', 'go.work'].filter((file) => tree.has(file)),
    setupOutputs: [],
  }
}
