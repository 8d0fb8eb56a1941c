/** Which shell variables a command may set or print. */
import type { Objection } from './access.ts'

/** They change what later words mean or which programs run: no check of words would hold after them. */
const STEERING =
  /^(PATH|IFS|ENV|BASH_.*|SHELLOPTS|BASHOPTS|CDPATH|GLOBIGNORE|EXECIGNORE|HOME|PWD|OLDPWD|SHELL|PS[0-4]|PROMPT_COMMAND|LD_.*|DYLD_.*|GIT_.*|SSH_.*|PAGER|MANPAGER|EDITOR|VISUAL|BROWSER|LESSOPEN|LESSCLOSE|CLAUDE.*|ANTHROPIC_.*|SWITCHYARD_.*|TMPDIR)$/i
/** Common in front of one command, and harmless there: `IFS= read -r line`, `HOME=... npm test`. */
const PREFIX_ONLY = /^(IFS|HOME|GIT_PAGER|PAGER|GIT_OPTIONAL_LOCKS|GIT_CONFIG_NOSYSTEM)$/
const SECRET = /(KEY|TOKEN|SECRET|PASSW|CREDENTIAL)/i

/** `prefix`: set only for the one command that follows. */
export function objectToVariable(name: string, prefix: boolean): Objection {
  if (!STEERING.test(name) || (prefix && PREFIX_ONLY.test(name))) return null
  return `Setting ${name.slice(0, 60)} is not allowed: it changes which programs run or where; call the command without it.`
}

export function objectToPrinting(name: string): Objection {
  if (!SECRET.test(name)) return null
  return `Using $${name.slice(0, 60)} is not allowed: it looks like a credential; do the task without it.`
}
