/** Projects that have nothing but a Makefile: its conventional targets. */
import { type GateName, gatesOf, type ProposedGate, type StackDetector } from './stack.ts'

const TARGETS: Record<GateName, readonly string[]> = {
  lint: ['lint'],
  typecheck: ['typecheck', 'type-check', 'types'],
  test: ['test', 'tests', 'check'],
  build: ['build', 'all'],
}

export const detectMake: StackDetector = async (tree) => {
  // The order in which GNU make itself looks.
  const file = tree.first('GNUmakefile', 'makefile', 'Makefile')
  if (file === null) return null
  const targets = new Set<string>()
  for (const line of (await tree.read(file)).split('\n')) {
    const names = /^([A-Za-z0-9_.\-/ ]+?)\s*::?(?!=)/.exec(line)?.[1]
    for (const name of names?.split(/\s+/) ?? []) targets.add(name)
  }
  const gate = (name: GateName): ProposedGate | null => {
    const target = TARGETS[name].find((candidate) => targets.has(candidate))
    return target === undefined ? null : { command: `make ${target}`, source: `${file} target ${target}` }
  }
  const checks = { lint: gate('lint'), typecheck: gate('typecheck'), test: gate('test') }
  const nothing = Object.values(checks).every((check) => check === null)
  return {
    stacks: ['make'],
    // That it builds is the least that can be proven, where nothing else is offered.
    gates: gatesOf({ ...checks, build: nothing ? gate('build') : null }),
    setup: [],
    manifests: [],
    setupOutputs: [],
  }
}
