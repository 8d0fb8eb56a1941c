/** Finds out what a project is made of, and proposes the gates and the setup that go with it. */
import type { GateSettings } from '../../contract/settings.ts'
import { detectDotnet } from './detect/dotnet.ts'
import { detectGo } from './detect/go.ts'
import { detectJava } from './detect/java.ts'
import { detectMake } from './detect/make.ts'
import { detectNode } from './detect/node.ts'
import { detectPhp } from './detect/php.ts'
import { detectPython } from './detect/python.ts'
import { detectRuby } from './detect/ruby.ts'
import { detectRust } from './detect/rust.ts'
import { type GateName, ProjectTree, type StackDetector, type StackProposal } from './detect/stack.ts'
import type { DetectedProject, TreeReader } from './gate.ts'

/** In the order in which a combined gate runs them: the quickest to fail first. */
const STACKS: readonly StackDetector[] = [
  detectNode,
  detectPython,
  detectRust,
  detectGo,
  detectJava,
  detectRuby,
  detectPhp,
  detectDotnet,
]

const GATES: readonly GateName[] = ['lint', 'typecheck', 'test', 'build']

/**
 * The stacks at the root of a tree, with the union of their gates and setups; never fails, at worst proposes nothing.
 *
 * A Makefile counts only where no other stack is found: beside one, its targets usually wrap the same tools.
 */
export async function detectProject(
  reader: TreeReader,
  platform: NodeJS.Platform = process.platform,
): Promise<DetectedProject> {
  const tree = await ProjectTree.open(reader, platform)
  const found: StackProposal[] = []
  for (const detect of STACKS) {
    const proposal = await detect(tree)
    if (proposal) found.push(proposal)
  }
  if (found.length === 0) {
    const make = await detectMake(tree)
    if (make) found.push(make)
  }
  return {
    stacks: unique(found.flatMap((proposal) => proposal.stacks)),
    gates: GATES.flatMap((name) => combine(name, found)),
    setup: unique(found.flatMap((proposal) => proposal.setup)),
    manifests: unique(found.flatMap((proposal) => proposal.manifests)),
    setupOutputs: unique(found.flatMap((proposal) => proposal.setupOutputs)),
  }
}

function combine(name: GateName, found: readonly StackProposal[]): GateSettings[] {
  const offered = found.flatMap((proposal) => proposal.gates[name] ?? [])
  if (offered.length === 0) return []
  return [
    {
      name,
      command: offered.map((gate) => gate.command).join(' && '),
      source: unique(offered.map((gate) => gate.source)).join(', '),
    },
  ]
}

const unique = (items: readonly string[]): string[] => [...new Set(items)]
