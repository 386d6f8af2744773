/** What spreadsheets take for the beginning of a formula, in either width, or skip before one (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/
/** Ids that a spreadsheet would take for a number and change: zeros in front, more digits than it keeps, or an exponent. */
const NUMBER_LIKE = /^(0\d+|\d{12,}|\d+[eE]\d+)$/

/** A text of which a spreadsheet would make a formula or another number gets an apostrophe in front. */
export function neutral(text: string): string {
  return FORMULA.test(text) || NUMBER_LIKE.test(text) ? `'${text}` : text
}

/** A text as a cell of a CSV for people: quoted, and no formula; nothing for null and the empty text. */
export function textCell(text: string | null): string {
  return text === null || text === '' ? '' : `"${neutral(text).replaceAll('"', '""')}"`
}
