/** Splits a shell command line into simple commands and their words: enough to see which programs a gate starts. */

/** A simple command: its words with quotes removed. */
export type Words = readonly string[]

const OPERATORS = /^(?:&&|\|\||;;|\|&|[;|&()\n{}])/

/**
 * The simple commands of a line, in order. Substitutions and redirections are read as words; what cannot be parsed is
 * split somehow, never refused: the caller looks for names of scripts, not for safety.
 */
export function simpleCommands(line: string): Words[] {
  const commands: string[][] = []
  let words: string[] = []
  let word: string | null = null
  const endWord = (): void => {
    if (word !== null) words.push(word)
    word = null
  }
  const endCommand = (): void => {
    endWord()
    if (words.length > 0) commands.push(words)
    words = []
  }
  for (let at = 0; at < line.length; ) {
    const character = line.charAt(at)
    const operator = OPERATORS.exec(line.slice(at, at + 2))?.[0]
    if (character === '\\') {
      // A line continued; otherwise the next character stands for itself.
      if (line.charAt(at + 1) !== '\n') word = (word ?? '') + line.charAt(at + 1)
      at += 2
    } else if (character === "'" || character === '"') {
      const [text, next] = quoted(line, at)
      word = (word ?? '') + text
      at = next
    } else if (character === '#' && word === null) {
      const end = line.indexOf('\n', at)
      at = end < 0 ? line.length : end
    } else if (operator && !((character === '{' || character === '}') && word !== null)) {
      endCommand()
      at += operator.length
    } else if (character === ' ' || character === '\t' || character === '\r') {
      endWord()
      at++
    } else {
      word = (word ?? '') + character
      at++
    }
  }
  endCommand()
  return commands
}

function quoted(line: string, start: number): [string, number] {
  const quote = line.charAt(start)
  let text = ''
  let at = start + 1
  while (at < line.length && line.charAt(at) !== quote) {
    if (quote === '"' && line.charAt(at) === '\\') at++
    text += line.charAt(at)
    at++
  }
  return [text, at + 1]
}
