/** What one stack proposes for a project, and the view of the project's root that it decides by. */
import type { TreeReader } from '../gate.ts'

export type GateName = 'lint' | 'typecheck' | 'test' | 'build'

export interface ProposedGate {
  readonly command: string
  /** Where it comes from, such as "package.json scripts.test". */
  readonly source: string
}

export interface StackProposal {
  readonly stacks: readonly string[]
  readonly gates: Partial<Record<GateName, ProposedGate>>
  readonly setup: readonly string[]
  readonly manifests: readonly string[]
  readonly setupOutputs: readonly string[]
}

/** Null: the project is not of this stack. */
export type StackDetector = (tree: ProjectTree) => Promise<StackProposal | null>

/** Test files that are read at most to learn which framework they use. */
const MAX_SAMPLES = 20

/** One tree, listed once; files are read once however many stacks ask. */
export class ProjectTree {
  readonly files: readonly string[]
  readonly platform: NodeJS.Platform
  readonly #reader: TreeReader
  readonly #set: ReadonlySet<string>
  readonly #texts = new Map<string, Promise<string | null>>()

  private constructor(reader: TreeReader, files: readonly string[], platform: NodeJS.Platform) {
    this.#reader = reader
    this.files = files
    this.platform = platform
    this.#set = new Set(files)
  }

  static async open(reader: TreeReader, platform: NodeJS.Platform): Promise<ProjectTree> {
    // Sorted, so that what is detected does not hang on the order in which a folder was read.
    return new ProjectTree(reader, [...(await reader.files())].sort(), platform)
  }

  has(path: string): boolean {
    return this.#set.has(path)
  }

  /** The first of these that exists at the root. */
  first(...names: string[]): string | null {
    return names.find((name) => this.has(name)) ?? null
  }

  /** Files in the root folder whose name matches. */
  root(pattern: RegExp): string[] {
    return this.files.filter((file) => !file.includes('/') && pattern.test(file))
  }

  /** Text of a file, '' when it does not exist. */
  async read(path: string): Promise<string> {
    if (!this.has(path)) return ''
    let text = this.#texts.get(path)
    if (text === undefined) {
      text = this.#reader.read(path)
      this.#texts.set(path, text)
    }
    return (await text) ?? ''
  }

  /** Whether one of the files whose path matches holds this; only the first few are read. */
  async anyHolds(paths: RegExp, content: RegExp): Promise<boolean> {
    for (const file of this.files.filter((path) => paths.test(path)).slice(0, MAX_SAMPLES))
      if (content.test(await this.read(file))) return true
    return false
  }

  any(pattern: RegExp): boolean {
    return this.files.some((file) => pattern.test(file))
  }
}

/** A proposal's gates without those that are absent: `exactOptionalPropertyTypes` tells absent from undefined. */
export function gatesOf(gates: Record<GateName, ProposedGate | null>): Partial<Record<GateName, ProposedGate>> {
  return Object.fromEntries(Object.entries(gates).filter(([, gate]) => gate !== null))
}
