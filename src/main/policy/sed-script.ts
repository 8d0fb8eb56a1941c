/** Tells whether a sed script only edits text: no `e` (runs commands), `r`, `R`, `w`, `W` (other files). */

/** Position after an address or a delimited part; -1 when it does not end. */
function afterDelimited(script: string, start: number, delimiter: string): number {
  for (let i = start; i < script.length; i++) {
    const char = script.charAt(i)
    if (char === '\\') i += 1
    else if (char === '\n' && delimiter !== '\n') return -1
    // As GNU sed, which ends at the delimiter even within brackets.
    else if (char === delimiter) return i + 1
  }
  return -1
}

function afterAddress(script: string, start: number): number {
  let at = start
  const char = script.charAt(at)
  if (char === '/') at = afterDelimited(script, at + 1, '/')
  else if (char === '\\') at = afterDelimited(script, at + 2, script.charAt(at + 1))
  else return at + (/^([0-9]+(~[0-9]+)?|\$|[+~][0-9]+)/.exec(script.slice(at))?.[0].length ?? 0)
  if (at < 0) return -1
  return at + (/^[IM]*/.exec(script.slice(at))?.[0].length ?? 0)
}

export function isPlainSedScript(script: string): boolean {
  let at = 0
  while (at < script.length) {
    at += /^[\s;}]*/.exec(script.slice(at))?.[0].length ?? 0
    if (at >= script.length) return true
    at = afterAddress(script, at)
    if (at < 0) return false
    if (script.charAt(at) === ',') {
      at = afterAddress(script, at + 1)
      if (at < 0) return false
    }
    at += /^[\s!]*/.exec(script.slice(at))?.[0].length ?? 0
    const command = script.charAt(at)
    at += 1
    if (command === '{' || /^[dDgGhHlnNpPxqQ=zF]$/.test(command)) {
      at += /^[ \t]*[0-9]*/.exec(script.slice(at))?.[0].length ?? 0
      if (command !== '{' && !/^(\s*$|\s*[;}#\n])/.test(script.slice(at))) return false
    } else if (/^[aic]$/.test(command)) {
      // Text up to a line end that no backslash continues.
      at += /^(\\[\s\S]|[^\\\n])*/.exec(script.slice(at))?.[0].length ?? 0
    } else if (/^[btT:]$/.test(command)) {
      at += /^[^;\n}]*/.exec(script.slice(at))?.[0].length ?? 0
    } else if (command === '#') {
      at += /^[^\n]*/.exec(script.slice(at))?.[0].length ?? 0
    } else if (command === 's' || command === 'y') {
      const delimiter = script.charAt(at)
      if (delimiter === '' || delimiter === '\\' || delimiter === '\n') return false
      at = afterDelimited(script, at + 1, delimiter)
      if (at < 0) return false
      const replacement = at
      at = afterText(script, replacement, delimiter)
      if (at < 0) return false
      at += /^[gpiImM0-9]*/.exec(script.slice(at))?.[0].length ?? 0
      if (!/^(\s*$|\s*[;}#\n])/.test(script.slice(at))) return false
    } else return false
  }
  return true
}

/** The replacement may go over lines and knows no brackets. */
function afterText(script: string, start: number, delimiter: string): number {
  for (let i = start; i < script.length; i++) {
    if (script.charAt(i) === '\\') i += 1
    else if (script.charAt(i) === delimiter) return i + 1
  }
  return -1
}
