/** Writes `docs/api.md` from the contract: `node scripts/api-docs.ts` (with `--check` it only says whether it is current). */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type AnyContractRouter, isContractProcedure } from '@orpc/contract'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import { z } from 'zod'
import type { ProcedureMeta } from '../src/contract/access.ts'
import { contract } from '../src/contract/index.ts'

export interface ProcedureDoc {
  /** Such as `runs.start`. */
  readonly name: string
  readonly meta: ProcedureMeta
  readonly route: {
    readonly method?: string | undefined
    readonly path?: string | undefined
    readonly summary?: string | undefined
  }
  /** JSON schemas; null: none. */
  readonly input: Schema | null
  readonly output: Schema | null
  /** A feed answers with a stream of messages. */
  readonly feed: boolean
}

type Schema = Record<string, unknown>

const converter = new ZodToJsonSchemaConverter()
const schemaOf = (schema: unknown, strategy: 'input' | 'output'): Schema | null => {
  if (schema === undefined) return null
  const [, converted] = converter.convert(schema as z.ZodType, { strategy })
  return converted as Schema
}

export function listProcedures(router: AnyContractRouter, path: readonly string[] = []): ProcedureDoc[] {
  if (isContractProcedure(router)) {
    const { meta, route, inputSchema, outputSchema } = router['~orpc']
    const feed = outputSchema !== undefined && !(outputSchema instanceof z.ZodType)
    return [
      {
        name: path.join('.'),
        meta: meta as ProcedureMeta,
        route,
        input: schemaOf(inputSchema, 'input'),
        output: feed ? null : schemaOf(outputSchema, 'output'),
        feed,
      },
    ]
  }
  return Object.entries(router).flatMap(([key, value]) => listProcedures(value as AnyContractRouter, [...path, key]))
}

/** A schema in a few words: field names, `?` where they may be absent, and what they hold. */
export function shapeOf(schema: Schema | null, depth = 0): string {
  if (schema === null) return '-'
  const union = (schema['anyOf'] ?? schema['oneOf']) as Schema[] | undefined
  if (union) {
    const members = [...new Set(union.map((member) => shapeOf(member, depth)))]
    return members.length > 4 ? `${members.slice(0, 4).join(' \\| ')} \\| ...` : members.join(' \\| ')
  }
  if (schema['const'] !== undefined) return JSON.stringify(schema['const'])
  if (Array.isArray(schema['enum'])) return schema['enum'].map((value) => JSON.stringify(value)).join(' \\| ')
  if (schema['type'] === 'array') return `[${shapeOf((schema['items'] ?? null) as Schema | null, depth)}]`
  if (schema['type'] !== 'object') return typeof schema['type'] === 'string' ? schema['type'] : 'any'
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, Schema>)
  if (properties.length === 0) return '{...}'
  const required = new Set((schema['required'] ?? []) as string[])
  const fields = properties.map(([name, property]) => {
    const optional = required.has(name) ? '' : '?'
    if (depth >= 1 || isPlain(property)) return `${name}${optional}`
    return `${name}${optional}: ${shapeOf(property, depth + 1)}`
  })
  return `{${fields.join(', ')}}`
}

const isPlain = ({ type }: Schema): boolean => ['string', 'number', 'integer', 'boolean'].includes(type as string)

const INTRO = `# The API

Everything that the desktop app and the dashboard do is a procedure of one contract (\`src/contract\`). It is served

- over REST under \`/api\` of \`switchyard web\`, with an OpenAPI 3.1 document at \`/api/openapi.json\`;
- over the WebSocket at \`/ws\` (oRPC), with feeds that go on from a cursor after a reconnect;
- over a local socket, \`engine.sock\` in the data directory (mode 0600), the same WebSocket protocol for this user's own
  programs;
- over a message port, to the window of the desktop app.

This page is made by \`node scripts/api-docs.ts\`; a test fails when it is not current.

## Calling it

\`\`\`sh
switchyard web --port 8080 --json      # {"url":"http://127.0.0.1:8080","port":8080,"token":"...", ...}
curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8080/api/runs
curl -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
  -d "{\\"commandId\\":\\"$(uuidgen)\\",\\"spec\\":{\\"path\\":\\"/home/me/spec.md\\"},\\"project\\":\\"/home/me/project\\",\\"options\\":{\\"yes\\":true}}" \\
  http://127.0.0.1:8080/api/runs
curl -N -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8080/api/feeds/runs   # server-sent events
\`\`\`

\`{run}\` and the like in a path are fields of the input; the rest goes into the query of a GET or the JSON body of a POST.

**Access.** \`read\`: whoever may look, the read-only share token included. \`operate\`: whoever steers runs. \`admin\`: whoever
changes what Switchyard does on this machine. \`desktop-only\`: the window of the app, never over a port. \`local-only\`:
programs of the same user over the local socket, and no token. A procedure without a level is refused.

**Commands** carry a \`commandId\`, a UUID that the caller makes. Sending the same one again, after an answer was lost, gives
the same answer and does nothing twice; sending it to another procedure is \`INVALID\`, with \`command-id-taken\`.

**Errors** have a \`code\`, a \`message\` (one sentence that says what to do next) and \`data\`:

| code | status | data | when |
| --- | --- | --- | --- |
| \`FORBIDDEN\` | 403 | \`{needs}\` | the token does not reach so far |
| \`NOT_FOUND\` | 404 | \`{code, details}\` | there is no such run, task, attempt, project or commit |
| \`REFUSED\` | 409 | \`{code, details}\` | it does not fit the present state |
| \`INVALID\` | 422 | \`{code, details}\` | a spec, plan, path or configuration is not valid |
| \`UNFIT\` | 503 | \`{code, details}\` | the machine lacks claude, credentials, git, disk space or a variable |
| \`BAD_REQUEST\` | 400 | \`{issues}\` | the input does not match its schema |

**Feeds** answer with \`snapshot\`, then \`delta\` messages, each with \`epoch\` (one life of the engine) and \`seq\`. Hand the last
pair in as \`cursor\` to go on without a gap; where that is impossible a snapshot comes first. A reader that is more than 512
messages behind gets \`resync\` and a fresh snapshot in place of what it missed. What agents of
a run do is told within a frame, the rest of it at most ten times a second.

## Procedures

A name with \`?\` may be absent. The OpenAPI document has every field with its type and limits.
`

export function renderApiDocs(): string {
  const procedures = listProcedures(contract)
  const rows = procedures.map(({ name, meta, route, input, output, feed }) =>
    [
      `\`${name}\``,
      meta.access ?? 'nobody',
      `${route.method} \`/api${route.path}\``,
      route.summary ?? '',
      input === null ? '-' : shapeOf(input),
      feed ? 'feed' : shapeOf(output),
    ].join(' | '),
  )
  const head = ['procedure', 'access', 'path', 'what it does', 'input', 'output']
  return `${INTRO}\n| ${head.join(' | ')} |\n|${' --- |'.repeat(head.length)}\n${rows.map((row) => `| ${row} |`).join('\n')}\n`
}

export const API_DOCS = join(import.meta.dirname, '..', 'docs', 'api.md')

if (import.meta.main ?? process.argv[1]?.endsWith('api-docs.ts')) {
  const text = renderApiDocs()
  if (process.argv.includes('--check')) {
    const current = readFileSync(API_DOCS, 'utf8') === text
    if (!current) console.error('docs/api.md is not current: run `node scripts/api-docs.ts`.')
    process.exitCode = current ? 0 : 1
  } else writeFileSync(API_DOCS, text)
}
