/** The page about prompts is true to the code: variables, fragments, phases and its example. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { VARIABLES } from '../../../src/main/services/prompts/prompt-inputs.ts'
import { loadPrompts } from '../../../src/main/services/prompts/prompt-library.ts'
import { variableNames } from '../../../src/main/services/prompts/prompt-template.ts'

const page = readFileSync(join(import.meta.dirname, '../../../docs/writing-phases-and-prompts.md'), 'utf8')
const library = loadPrompts()

test('the table names every variable, and no other', () => {
  const table = page.slice(page.indexOf('## Variables'), page.indexOf('## Fragments'))
  const rows = [...table.matchAll(/^\| ((?:`[\w.]+`(?:, )?)+) \| (.+) \|$/gm)]
  const listed = rows.flatMap((row) => [...(row[1] ?? '').matchAll(/`([\w.]+)`/g)].map((name) => name[1] ?? ''))
  const known = variableNames()
  expect(listed.filter((name) => !known.includes(name))).toEqual([])
  expect(new Set(listed.map((name) => name.split('.')[0]))).toEqual(new Set(Object.keys(VARIABLES)))
  // Fields of lists and objects stand in the text of their row.
  const missing = known.filter((name) => {
    const row = rows.find((candidate) => candidate[1]?.includes(`\`${name}\``))
    const [parent = '', field] = name.split('.')
    const inRow = rows.some(
      (candidate) => candidate[1]?.includes(parent) && candidate[2]?.includes(`\`${field ?? parent}\``),
    )
    const sameAs = parent === 'earlierIssues' || /^has[A-Z]|\.has[A-Z]/.test(name) || name.split('.').length > 2
    return row === undefined && !inRow && !sameAs
  })
  expect(missing).toEqual(['conflict'])
})

test('every fragment and phase is described', () => {
  for (const name of library.fragments.keys()) {
    const described = name.startsWith('roles/') ? `\`${name.slice('roles/'.length)}\`` : `{{> ${name}}}`
    expect(page).toContain(described)
  }
  for (const name of library.phases.keys()) expect(page).toMatch(new RegExp(`^\\| \`${name}\` \\|`, 'm'))
})

test('the prompt that it shows is accepted', () => {
  const example = /```markdown\n(---\nname: changelog[\s\S]*?)```/.exec(page)?.[1] ?? ''
  const parsed = library.parse(example, 'changelog.md')
  expect(parsed.ok ? parsed.value.name : parsed.failure.message).toBe('changelog')
})
