/** Java and Kotlin projects: Maven or Gradle, by their wrappers where the project has them. */
import { gatesOf, type ProjectTree, type ProposedGate, type StackDetector, type StackProposal } from './stack.ts'

export const detectJava: StackDetector = async (tree) => {
  if (tree.has('pom.xml')) return maven(tree)
  const build = tree.first('build.gradle.kts', 'build.gradle')
  if (build !== null || tree.first('settings.gradle.kts', 'settings.gradle') !== null) return gradle(tree, build)
  return null
}

async function maven(tree: ProjectTree): Promise<StackProposal> {
  const windows = tree.platform === 'win32'
  const wrapper = windows ? 'mvnw.cmd' : 'mvnw'
  const mvn = `${tree.has(wrapper) ? (windows ? wrapper : `./${wrapper}`) : 'mvn'} -B -ntp -q`
  const pom = await tree.read('pom.xml')
  const lint: ProposedGate | null = pom.includes('maven-checkstyle-plugin')
    ? { command: `${mvn} checkstyle:check`, source: 'pom.xml maven-checkstyle-plugin' }
    : pom.includes('spotless-maven-plugin')
      ? { command: `${mvn} spotless:check`, source: 'pom.xml spotless-maven-plugin' }
      : null
  return {
    stacks: ['java', 'maven'],
    gates: gatesOf({
      lint,
      typecheck: { command: `${mvn} test-compile`, source: 'pom.xml' },
      test: { command: `${mvn} test`, source: 'pom.xml' },
      build: null,
    }),
    // Maven fetches into the user's repository when a gate needs it; there is nothing to prepare in a worktree.
    setup: [],
    manifests: tree.files.filter((file) => /(?:^|\/)pom\.xml$/.test(file)),
    setupOutputs: ['target/'],
  }
}

async function gradle(tree: ProjectTree, build: string | null): Promise<StackProposal> {
  const windows = tree.platform === 'win32'
  const wrapper = windows ? 'gradlew.bat' : 'gradlew'
  // A daemon would outlive the gate that started it.
  const run = `${tree.has(wrapper) ? (windows ? wrapper : `./${wrapper}`) : 'gradle'} --no-daemon --console=plain -q`
  const text = build === null ? '' : await tree.read(build)
  const source = build ?? tree.first('settings.gradle.kts', 'settings.gradle') ?? 'settings.gradle'
  const tool: [RegExp, string] | undefined = [
    [/spotless/, 'spotlessCheck'] as [RegExp, string],
    [/ktlint/, 'ktlintCheck'] as [RegExp, string],
    [/detekt/, 'detekt'] as [RegExp, string],
    [/checkstyle/, 'checkstyleMain checkstyleTest'] as [RegExp, string],
  ].find(([pattern]) => pattern.test(text))
  return {
    stacks: ['java', 'gradle'],
    gates: gatesOf({
      lint: tool ? { command: `${run} ${tool[1]}`, source: `${source} ${tool[1].split(' ')[0] ?? ''}` } : null,
      typecheck: { command: `${run} testClasses`, source },
      test: { command: `${run} test`, source },
      build: null,
    }),
    setup: [],
    manifests: tree.files.filter((file) =>
      /(?:^|\/)(?:build|settings)\.gradle(?:\.kts)?$|libs\.versions\.toml$/.test(file),
    ),
    setupOutputs: ['.gradle/', 'build/'],
  }
}
