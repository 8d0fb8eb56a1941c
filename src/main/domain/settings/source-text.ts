/** YAML as people write it: parsed with the line of every key, so that a problem can be pointed at. */
import { isCollection, isMap, isPair, isScalar, LineCounter, parseDocument } from 'yaml'
import { fail, ok, type Result } from '../../../contract/result.ts'

export interface YamlSource {
  /** The mapping; empty when the text holds nothing but comments. */
  readonly value: Readonly<Record<string, unknown>>
  /** Line (from 1) of the key at a path, or of the nearest parent that is there. */
  lineOf(path: readonly PropertyKey[]): number
}

const LONGEST = 256 * 1024

/**
 * Parses a text that must be one mapping. The failure's details hold one `file:line: problem` each.
 * `firstLine` is the line of the file at which the text begins.
 */
export function parseYamlMapping(text: string, file: string, firstLine = 1): Result<YamlSource> {
  const at = (line: number, problem: string) => `${file}:${line}: ${problem}`
  const refuse = (problems: string[]) => fail('yaml-invalid', problems[0] ?? file, problems)
  if (text.length > LONGEST)
    return refuse([at(firstLine, `is longer than ${LONGEST / 1024} KB; remove what is no setting.`)])
  const lines = new LineCounter()
  const lineAt = (offset: number) => lines.linePos(offset).line + firstLine - 1
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' })
  const faults = [...document.errors, ...document.warnings]
  if (faults.length > 0)
    return refuse(
      faults.slice(0, 20).map((fault) => at(lineAt(fault.pos[0]), `this is not valid YAML: ${fault.message}.`)),
    )
  if (document.contents === null) return ok({ value: {}, lineOf: () => firstLine })
  if (!isMap(document.contents)) {
    // Comments alone parse as an empty scalar.
    if (isScalar(document.contents) && document.contents.value === null)
      return ok({ value: {}, lineOf: () => firstLine })
    return refuse([at(firstLine, 'expected "key: value" lines.')])
  }

  const lineOf = (path: readonly PropertyKey[]): number => {
    let node: unknown = document.contents
    let offset = 0
    for (const step of path) {
      if (!isCollection(node)) break
      const item: unknown = node.items.find((entry, index) =>
        isPair(entry) ? String(isScalar(entry.key) ? entry.key.value : entry.key) === String(step) : index === step,
      )
      if (item === undefined) break
      const placed: unknown = isPair(item) ? item.key : item
      offset = rangeStart(placed) ?? offset
      node = isPair(item) ? item.value : item
    }
    return lineAt(offset)
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount: 100 })
    return ok({ value: value as Record<string, unknown>, lineOf })
  } catch (error) {
    // Aliases that unfold without end, or refer to nothing.
    return refuse([
      at(firstLine, `this YAML cannot be read: ${error instanceof Error ? error.message : String(error)}.`),
    ])
  }
}

function rangeStart(node: unknown): number | null {
  const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : null
  return Array.isArray(range) && typeof range[0] === 'number' ? range[0] : null
}
