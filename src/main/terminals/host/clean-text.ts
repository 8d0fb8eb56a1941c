/** Text that comes from or goes into a terminal, without what could steer one. */

/** A title as it may be shown: one line, no control or direction characters, bounded. */
export const cleanTitle = (title: string): string =>
  title
    .slice(0, 1_000)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
    .replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .trim()
    .slice(0, 200)

/** Text as it is pasted: Enter for each line end, and no sequence that could end the brackets around it. */
export const cleanPaste = (text: string): string =>
  text
    .replace(/\r?\n/g, '\r')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, '')
