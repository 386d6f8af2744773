const EQUALS = 61
const APOSTROPHE = 39
const FORMULA = /^="([^"]*)"$/
const MARKED = /^'(?=[\w.+-]+$)/
/** Full-width digits, letters and what stands in numbers and dates, and characters without a width. */
const FULL_WIDTH = /[\uff0b\uff0d-\uff1a\uff21-\uff3a\uff3f\uff41-\uff5a]/g
const NO_WIDTH = /[\u200b-\u200d\u2060\ufeff]/g
const ODD = /[\u200b-\u200d\u2060\ufeff\uff0b\uff0d-\uff1a\uff21-\uff3a\uff3f\uff41-\uff5a]/
/** From a full-width character to the plain one. */
const TO_PLAIN = 0xfee0

/**
 * A cell without what spreadsheets put around text that must not become a number: `="0012"`, `'0012`; full-width digits and
 * letters, which Chinese keyboards write, are plain ones, and characters that nobody sees are left out.
 */
export function unwrapped(cell: string): string {
  const plain = ODD.test(cell) ? plainWidth(cell) : cell
  const first = plain.charCodeAt(0)
  if (first === EQUALS) return FORMULA.exec(plain)?.[1]?.trim() ?? plain
  return first === APOSTROPHE ? plain.replace(MARKED, '') : plain
}

function plainWidth(cell: string): string {
  const seen = cell.replace(NO_WIDTH, '').trim()
  return seen.replace(FULL_WIDTH, (wide) => String.fromCharCode(wide.charCodeAt(0) - TO_PLAIN))
}
