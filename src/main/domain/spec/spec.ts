/** A specification as it was read: what to build, how the user wants it built, and its explicit tasks. */
import type { SettingsLayer } from '../../../contract/settings.ts'

export interface Heading {
  /** 1 to 6. */
  readonly level: number
  readonly text: string
  /** From 1, in the whole file. */
  readonly line: number
}

export interface SpecTask {
  readonly id: string
  /** False when the id was made from the title. */
  readonly idGiven: boolean
  readonly title: string
  readonly description: string
  readonly done: boolean
  readonly dependsOn: readonly string[]
  readonly files: readonly string[]
  readonly acceptance: readonly string[]
  readonly role: string | null
  readonly milestone: string | null
  readonly priority: number | null
  /** Line of the list item, from 1, in the whole file. */
  readonly line: number
}

export interface Spec {
  /** Name of the spec: that of its file without the ending. */
  readonly name: string
  readonly title: string
  /** Everything, with plain line ends and without a byte order mark. */
  readonly text: string
  /** The text after the front matter. */
  readonly body: string
  readonly headings: readonly Heading[]
  /** The branch to start from, from the front matter; null: not said. */
  readonly base: string | null
  /** What the front matter says about settings: the layer between the environment and the flags. */
  readonly settings: SettingsLayer
  /** The tasks of `## Tasks`, done ones included; null when the planner has to find them. */
  readonly tasks: readonly SpecTask[] | null
}
