/** Shell quoting both ways: words to a command for a settings file, and the user's commands to prefixes. */

/** One word for a POSIX shell. */
export const quote = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`

/**
 * The simple commands of a gate or setup command, as words: cut at `&&`, `||`, `;`, `|` and newlines, without leading
 * assignments and redirections. A part whose words depend on variables or substitutions ends before that word.
 */
export function splitCommands(command: string): string[][] {
  const commands: string[][] = []
  let words: string[] = []
  let word: string | null = null
  // After a word that is not literal, nothing of this command is taken any more.
  let open = true
  const endWord = () => {
    if (word !== null && open && !(words.length === 0 && /^[A-Za-z_]\w*=/.test(word))) words.push(word)
    word = null
  }
  const endCommand = () => {
    endWord()
    if (words.length > 0) commands.push(words)
    words = []
    open = true
  }
  for (let i = 0; i < command.length; i++) {
    const char = command.charAt(i)
    if (/[&|;\n()]/.test(char)) {
      endCommand()
    } else if (/[ \t]/.test(char)) {
      endWord()
    } else if (/[<>]/.test(char)) {
      // `2>` belongs to the redirection.
      if (word !== null && /^\d+$/.test(word)) word = null
      endWord()
      open = false
      // `>&2`, `>&1`: not the end of the command.
      if (command.charAt(i + 1) === '&') i += 1
    } else if (char === "'") {
      const end = command.indexOf("'", i + 1)
      if (end < 0) return commands
      word = (word ?? '') + command.slice(i + 1, end)
      i = end
    } else if (char === '"') {
      const quoted = /^"((?:[^"\\$`]|\\[\s\S])*)"/.exec(command.slice(i))
      if (!quoted) {
        const end = /^"(?:[^"\\]|\\[\s\S])*"/.exec(command.slice(i))
        if (!end) return commands
        word = null
        open = false
        i += end[0].length - 1
        continue
      }
      word = (word ?? '') + (quoted[1] ?? '').replace(/\\(["\\$`])/g, '$1')
      i += quoted[0].length - 1
    } else if (/[$`*?[{~]/.test(char)) {
      word = null
      open = false
    } else if (char === '\\' && i + 1 < command.length) {
      word = (word ?? '') + command.charAt(i + 1)
      i += 1
    } else word = (word ?? '') + char
  }
  endCommand()
  return commands
}
