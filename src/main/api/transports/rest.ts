/** Serves the router as REST with an OpenAPI document: for scripts, and for whoever has no WebSocket. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { OpenAPIGenerator } from '@orpc/openapi'
import { OpenAPIHandler } from '@orpc/openapi/node'
import { BodyLimitPlugin } from '@orpc/server/node'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import { contract } from '../../../contract/index.ts'
import type { ApiContext } from '../base.ts'
import { router } from '../router.ts'

export const REST_PREFIX = '/api'

/** Whether the request was one of ours: false leaves it unanswered. */
export type RestHandler = (request: IncomingMessage, response: ServerResponse, context: ApiContext) => Promise<boolean>

export function createRestHandler(options: { maxBodyBytes: number }): RestHandler {
  const handler = new OpenAPIHandler<ApiContext>(router, {
    plugins: [new BodyLimitPlugin({ maxBodySize: options.maxBodyBytes })],
  })
  return async (request, response, context) => {
    const { matched } = await handler.handle(request, response, { prefix: REST_PREFIX, context })
    return matched
  }
}

let document: Promise<object> | null = null

/** The OpenAPI document of the contract; made once, when it is asked for. */
export function openApiDocument(version: string): Promise<object> {
  document ??= new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] }).generate(contract, {
    info: {
      title: 'Switchyard',
      version,
      description: 'Everything that the desktop app and the dashboard do, for scripts. See docs/api.md.',
    },
    servers: [{ url: REST_PREFIX }],
    security: [{ bearer: [] }],
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
  })
  return document
}
