/** Expected failures as values: what every fallible function of Switchyard returns. Bugs are thrown instead. */
export interface Failure<Code extends string = string> {
  readonly code: Code
  /** One sentence for the user: what is wrong and what to do next. */
  readonly message: string
  /** Further lines for whoever wants them (output of a command, a list of problems). */
  readonly details?: readonly string[]
}

export type Result<T, F extends Failure = Failure> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: F }

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value })

export const fail = <Code extends string>(
  code: Code,
  message: string,
  details?: readonly string[],
): { readonly ok: false; readonly failure: Failure<Code> } => ({
  ok: false,
  failure: details ? { code, message, details } : { code, message },
})

/** Ends a `switch` over a union: the compiler refuses a case that was forgotten. */
export function assertNever(value: never, what = 'value'): never {
  throw new Error(`Unexpected ${what}: ${JSON.stringify(value)}`)
}
