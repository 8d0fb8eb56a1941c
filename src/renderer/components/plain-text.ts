/** Text of programs without the sequences that steer a terminal, and without characters that reorder what is read. */

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it takes out.
const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it takes out.
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g
/** Bidirectional overrides and isolates: text that shows otherwise than it is. */
const BIDI = /[\u202a-\u202e\u2066-\u2069]/g

export function plainText(text: string): string {
  return text
    .replaceAll(ESCAPES, '')
    .replaceAll('\r\n', '\n')
    .replaceAll(/^.*\r(?!\n)/gm, '')
    .replaceAll(CONTROLS, '')
    .replaceAll(BIDI, '\ufffd')
}
