/** The OpenAPI document: every procedure with its path, and inputs that say what they need. */
import { expect, it } from 'vitest'
import { listProcedures } from '../../../scripts/api-docs.ts'
import { contract } from '../../../src/contract/index.ts'
import { openApiDocument } from '../../../src/main/api/index.ts'

it('describes every procedure', async () => {
  const document = (await openApiDocument('1.2.3')) as {
    openapi: string
    info: { version: string }
    paths: Record<string, Record<string, { parameters?: { name: string; in: string; required?: boolean }[] }>>
  }
  expect(document.openapi).toMatch(/^3\.1/)
  expect(document.info.version).toBe('1.2.3')
  for (const { route, name } of listProcedures(contract))
    expect(document.paths[route.path ?? '']?.[route.method?.toLowerCase() ?? ''], name).toBeDefined()
  const parameters = document.paths['/runs/{run}/tasks/{task}/patch']?.['get']?.parameters ?? []
  expect(
    parameters
      .filter((parameter) => parameter.required)
      .map((parameter) => parameter.name)
      .sort(),
  ).toEqual(['from', 'path', 'run', 'task', 'to'])
})
