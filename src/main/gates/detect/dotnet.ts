/** .NET projects: the solution or project file at the root. */
import { gatesOf, type StackDetector } from './stack.ts'

const PROJECTS = /\.(?:cs|fs|vb)proj$/

export const detectDotnet: StackDetector = async (tree) => {
  const solution = tree.root(/\.slnx?$/)[0]
  const project = tree.root(PROJECTS)[0]
  const source = solution ?? project
  if (source === undefined) return null
  const projects = tree.files.filter((file) => PROJECTS.test(file))
  const tests = await tree.anyHolds(PROJECTS, /Microsoft\.NET\.Test\.Sdk|<IsTestProject>\s*true|TUnit/i)
  // "dotnet format" holds every file to .editorconfig; without one there is nothing that a project agreed on.
  const style = tree.first('.editorconfig')
  return {
    stacks: ['dotnet'],
    gates: gatesOf({
      lint: style === null ? null : { command: 'dotnet format --verify-no-changes --no-restore', source: style },
      typecheck: { command: 'dotnet build --nologo', source },
      test: tests ? { command: 'dotnet test --nologo', source } : null,
      build: null,
    }),
    setup: ['dotnet restore'],
    manifests: [
      ...(solution === undefined ? [] : [solution]),
      ...['global.json', 'Directory.Packages.props', 'Directory.Build.props'].filter((file) => tree.has(file)),
      ...projects,
    ],
    setupOutputs: ['bin/', 'obj/'],
  }
}
