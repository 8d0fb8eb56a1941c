/** Conversions between what SQLite can hold and what rows say. */

/** SQLite has no booleans: 0 and 1 stand for them, NULL for what is not known yet. */
export const toBoolean = (column: number | null): boolean | null => (column === null ? null : column === 1)
