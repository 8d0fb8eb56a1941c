/** The prompts that come with Switchyard: finds their folder, and reads phases, roles and fragments once. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Result } from '../../../contract/result.ts'
import { type PromptTemplate, parseTemplate, type TemplateFailure } from './prompt-template.ts'

/** The role of tasks whose plan names none, or one that we have no prompt for. */
export const DEFAULT_ROLE = 'engineer'

export interface PromptLibrary {
  readonly folder: string
  /** By phase name. */
  readonly phases: ReadonlyMap<string, PromptTemplate>
  readonly roles: readonly string[]
  /** What `{{> name}}` pulls in: `role`, `roles/<name>` and `steps/<name>`. */
  readonly fragments: ReadonlyMap<string, string>
  /** Reads a prompt file of the user's, with the same variables and fragments. */
  parse(text: string, source: string): Result<PromptTemplate, TemplateFailure>
  /** The text for a role; the default one where it is unknown. */
  role(name: string | null): string
}

/**
 * The `prompts` folder: the nearest one above this file. So it is found both from a checkout and beside a bundle.
 * Throws when an installation lacks it.
 */
export function promptsFolder(from: string = import.meta.dirname): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'prompts')
    // `services/prompts` is called the same: only the real folder holds phases.
    if (existsSync(join(candidate, 'phases'))) return candidate
    if (dirname(folder) === folder) throw new Error(`No prompts/phases folder above ${from}: reinstall Switchyard.`)
  }
}

function markdown(folder: string): [name: string, text: string][] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.md'))
    .sort()
    .map((file) => [file.slice(0, -'.md'.length), readFileSync(join(folder, file), 'utf8').replace(/\r\n/g, '\n')])
}

const withoutFrontMatter = (text: string) => text.replace(/^---\n[\s\S]*?\n---\n+/, '')

/**
 * Reads the whole folder; phases are parsed when the first one is asked for, because most starts never need any and
 * checking them takes longer than opening the database. That throws when one of our own is not valid, which is a bug.
 */
export function loadPrompts(folder: string = promptsFolder()): PromptLibrary {
  const fragments = new Map<string, string>()
  const roles = markdown(join(folder, 'roles'))
  for (const [name, text] of roles) fragments.set(`roles/${name}`, withoutFrontMatter(text))
  for (const [name, text] of markdown(join(folder, 'steps'))) fragments.set(`steps/${name}`, withoutFrontMatter(text))
  const role = (name: string | null) =>
    fragments.get(`roles/${name ?? DEFAULT_ROLE}`) ?? fragments.get(`roles/${DEFAULT_ROLE}`) ?? ''
  // Stands for the role of the task at hand, which is put in its place when a prompt is rendered.
  fragments.set('role', role(DEFAULT_ROLE))
  const texts = markdown(join(folder, 'phases'))
  let phases: ReadonlyMap<string, PromptTemplate> | null = null
  return {
    folder,
    get phases() {
      phases ??= parsePhases(texts, fragments)
      return phases
    },
    roles: roles.map(([name]) => name),
    fragments,
    parse: (text, source) => parseTemplate(text, source, fragments),
    role,
  }
}

function parsePhases(
  texts: readonly [name: string, text: string][],
  fragments: ReadonlyMap<string, string>,
): ReadonlyMap<string, PromptTemplate> {
  const phases = new Map<string, PromptTemplate>()
  for (const [name, text] of texts) {
    const parsed = parseTemplate(text, `prompts/phases/${name}.md`, fragments)
    if (!parsed.ok) throw new Error(parsed.failure.message)
    phases.set(name, parsed.value)
  }
  return phases
}
