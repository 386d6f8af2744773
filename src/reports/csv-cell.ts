/** A text that a spreadsheet would take for a formula gets an apostrophe in front. */
export function neutral(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
}

/** A text as a cell of a CSV for people: quoted, and no formula; nothing for null and the empty text. */
export function textCell(text: string | null): string {
  return text === null || text === '' ? '' : `"${neutral(text).replaceAll('"', '""')}"`
}
