/**
 * Sends the messages of feeds as they are. They were parsed by the contract and hold nothing that JSON cannot hold; walking
 * each of their values for dates, sets and the like takes longer than everything else of a large snapshot together.
 */
import type { StandardRPCCustomJsonSerializer } from '@orpc/client/standard'

/** oRPC walks plain objects only; `JSON.stringify` asks for what is inside. */
class AsItIs {
  readonly #value: unknown
  constructor(value: unknown) {
    this.#value = value
  }
  toJSON(): unknown {
    return this.#value
  }
}

/** Above the numbers that oRPC keeps for itself. A client passes over a type that it does not know, which is right here. */
const TYPE = 21

const isFeedMessage = (data: unknown): boolean =>
  typeof data === 'object' &&
  data !== null &&
  'type' in data &&
  (data.type === 'snapshot' || data.type === 'delta') &&
  'epoch' in data &&
  'seq' in data

export const feedSerializer: StandardRPCCustomJsonSerializer = {
  type: TYPE,
  condition: isFeedMessage,
  serialize: (message) => new AsItIs(message),
  deserialize: (message) => message,
}
