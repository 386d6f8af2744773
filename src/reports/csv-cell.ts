/** What spreadsheets take for the beginning of a formula, in either width, also after blanks (OWASP, CSV injection). */
const FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/
/**
 * Ids that a spreadsheet would take for another number or for a date: zeros in front or behind a point, more digits than it
 * keeps, an exponent, days and months. Years in front (2026-03-01) are dates indeed.
 */
const NUMBER_LIKE = /^(0\d+|\d{12,}|\d+[eE]\d+|\d+\.\d*0|\d{1,3}[-/]\d{1,4}([-/]\d{1,4})?)$/

/** A text of which a spreadsheet would make a formula or another number gets an apostrophe in front. */
export function neutral(text: string): string {
  return FORMULA.test(text) || NUMBER_LIKE.test(text) ? `'${text}` : text
}

/** A text as a cell of a CSV for people: quoted, and no formula; nothing for null and the empty text. */
export function textCell(text: string | null): string {
  return text === null || text === '' ? '' : `"${neutral(text).replaceAll('"', '""')}"`
}
