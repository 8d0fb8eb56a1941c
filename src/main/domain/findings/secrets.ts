/** Finds credentials in added lines: known token shapes anywhere, and assigned secrets that look random. */
import type { Finding } from '../../../contract/verdict.ts'
import type { AddedLines } from './input.ts'
import { isTestMaterial } from './test-files.ts'

interface TokenShape {
  readonly name: string
  readonly pattern: RegExp
}

/** Shapes as their issuers document them; each is specific enough to be reported wherever it stands. */
const SHAPES: readonly TokenShape[] = [
  { name: 'AWS access key id', pattern: /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b/ },
  { name: 'private key', pattern: /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----/ },
  { name: 'GitHub token', pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36,251}|github_pat_[A-Za-z0-9_]{60,255})\b/ },
  { name: 'GitLab token', pattern: /\bgl(?:pat|rt|dt|ptt)-[A-Za-z0-9_-]{20,}\b/ },
  { name: 'Anthropic key', pattern: /\bsk-ant-[A-Za-z0-9]+-[A-Za-z0-9_-]{20,}/ },
  {
    name: 'OpenAI key',
    pattern: /\bsk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{32,}|\bsk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}\b/,
  },
  { name: 'Slack token', pattern: /\bxox[abeoprs]-(?:[A-Za-z0-9]+-)+[A-Za-z0-9]{16,}\b/ },
  { name: 'Slack webhook', pattern: /https:\/\/hooks\.slack\.com\/services\/T[A-Z0-9]+\/B[A-Z0-9]+\/[A-Za-z0-9]{20,}/ },
  { name: 'Stripe key', pattern: /\b[sr]k_live_[A-Za-z0-9]{20,}\b/ },
  { name: 'Google API key', pattern: /\bAIza[A-Za-z0-9_-]{35}\b/ },
  { name: 'npm token', pattern: /\bnpm_[A-Za-z0-9]{36}\b/ },
  { name: 'PyPI token', pattern: /\bpypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,}/ },
  { name: 'SendGrid key', pattern: /\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}\b/ },
  { name: 'JSON web token', pattern: /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{20,}/ },
  {
    name: 'password in a URL',
    pattern: /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@'"`${}<>]+:(?<value>[^\s:/@'"`${}<>]{8,})@[^\s'"]+/i,
  },
]

/** `password = "..."`, `apiKey: '...'`, `"client_secret": "..."`, `export API_TOKEN=...`. */
const ASSIGNED =
  /(?<name>[\w.-]*(?:passw(?:or)?d|passphrase|secret|api[_-]?key|apikey|access[_-]?key|auth[_-]?token|access[_-]?token|private[_-]?key|client[_-]?secret|token|credential)[\w-]*)['"]?\s*(?::=|=>|[:=])\s*(?:(?<q>['"`])(?<quoted>[^'"`\s]{8,200})\k<q>|(?<bare>[A-Za-z0-9+/_=-]{16,200})\s*$)/i

const PLACEHOLDER =
  /example|sample|placeholder|change[_-]?me|your[_-]?|dummy|fake|mock|test|foo|bar|redacted|insert|replace|todo|xxx|\*\*\*|\.\.\.|<[^>]+>|\$\{|\{\{|%\(|process\.env|os\.environ|getenv|^(?:true|false|null|none|undefined|localhost|password|secret|postgres|root|admin)\d*$/i

/** Files of digests that only look like secrets. */
const LOCKFILE =
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lockb?|poetry\.lock|uv\.lock|Cargo\.lock|composer\.lock|Gemfile\.lock|go\.sum|flake\.lock|packages\.lock\.json)$|\.min\.(?:js|css)$|\.map$/

/** Shannon entropy in bits per character. */
function entropy(text: string): number {
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  let bits = 0
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length)
  return bits
}

/** Random strings of 16 characters measure about 3.5 bits per character or more; words and paths less. */
function looksRandom(value: string): boolean {
  if (/^[a-z]+(?:[-_.:/][a-z]+)*$/i.test(value)) return false
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(value)).length
  return entropy(value) >= (value.length >= 16 ? 3.2 : 2.8) && kinds >= 2
}

/** Names the secret without spreading it: its first characters and its length. */
const masked = (value: string): string => `${value.slice(0, 4)}... (${value.length} characters)`

function secretIn(text: string, path: string): string | null {
  // Very long lines are data or bundles; a secret pasted by hand stands near the start.
  const line = text.slice(0, 2000)
  for (const { name, pattern } of SHAPES) {
    const match = pattern.exec(line)
    if (!match) continue
    const value = match.groups?.['value'] ?? match[0]
    if (name === 'private key') return 'private key'
    const made = name === 'password in a URL' ? PLACEHOLDER.test(value) || isTestMaterial(path) : /EXAMPLE/i.test(value)
    if (!made && new Set(value).size > 6) return `${name}: ${masked(value)}`
  }
  if (isTestMaterial(path) || LOCKFILE.test(path) || /\.(?:example|sample|template|dist|md|rst|snap)$/i.test(path))
    return null
  const groups = ASSIGNED.exec(line)?.groups
  const value = groups?.['quoted'] ?? groups?.['bare']
  if (value === undefined || PLACEHOLDER.test(value) || !looksRandom(value)) return null
  // Unquoted text is a value in configuration files only; in code it is an expression.
  if (groups?.['bare'] !== undefined && !/(?:^|\/)\.env|\.(?:env|ya?ml|ini|toml|properties|conf|cfg|sh)$/i.test(path))
    return null
  return `${groups?.['name'] ?? 'secret'} has a literal value: ${masked(value)}`
}

/** Credentials in the added lines, at most one per line. The text never holds the secret itself. */
export function findSecrets(added: readonly AddedLines[]): Finding[] {
  return added.flatMap(({ path, lines }) =>
    lines.flatMap(({ line, text }) => {
      const what = secretIn(text, path)
      return what === null ? [] : [{ kind: 'secret' as const, file: path, line, text: what }]
    }),
  )
}
