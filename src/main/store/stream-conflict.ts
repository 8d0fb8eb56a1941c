/** The error of an append whose author had not seen the newest events of the stream. */
export class StreamConflict extends Error {
  readonly stream: string
  readonly expected: number
  readonly actual: number

  constructor(stream: string, expected: number, actual: number) {
    super(`Stream ${stream} stands at version ${actual}, not at ${expected}: load it again and decide anew`)
    this.name = 'StreamConflict'
    this.stream = stream
    this.expected = expected
    this.actual = actual
  }
}
