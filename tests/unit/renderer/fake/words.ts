/** Time and text of the made-up yard. */

export const MINUTE = 60_000
export const NOW = Date.now()

const pictures = process.env['SWITCHYARD_PICTURES'] !== undefined

/** Text as an attacker would have an agent write it. */
export const HOSTILE = '<img src=x onerror="window.hostile=1"> **not bold** \u202etxt.exe "quotes" {{braces}}'

/** What an agent or a file says: the truth in pictures for the documentation, and hostile wherever it is tested. */
export const told = (truth: string): string => (pictures ? truth : HOSTILE)
