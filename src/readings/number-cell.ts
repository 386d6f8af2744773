import { unwrapped } from './spreadsheet-text.ts'

const [MINUS, POINT, ZERO] = [45, 46, 48]
const POWERS_OF_TEN = Array.from({ length: 23 }, (_, i) => 10 ** i)

/** What meter systems, databases and spreadsheets write where they have no value. */
const MISSING = new Set([
  '',
  'null',
  '(null)',
  '[null]',
  '<null>',
  'nan',
  'na',
  'n/a',
  '#n/a',
  'none',
  '\\n',
  '-',
  '--',
  '---',
  '—',
  '——',
  '无'
])
const text = new TextDecoder()
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
const GROUPED = /^[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?$/

/**
 * Reads a cell into `into[at]`: NaN when it says that there is no value.
 *
 * Written for speed: digits with at most one point are read where they stand. Below 2^53, digits divided by a power of ten
 * up to 10^22 is the correctly rounded number (W. D. Clinger, How to Read Floating Point Numbers Accurately, 1990).
 * @returns false when the cell is neither a number that Float32 can hold nor missing (`into[at]` is then NaN)
 */
export function readNumber(
  bytes: Uint8Array,
  start: number,
  end: number,
  into: Float32Array | Float64Array,
  at: number
): boolean {
  let i = start
  const negative = bytes[i] === MINUS
  if (negative) i++
  let digits = i
  let value = 0
  let digit = 0
  while (i < end && (digit = bytes[i]! - ZERO) >= 0 && digit <= 9) {
    value = value * 10 + digit
    i++
  }
  digits = i - digits
  let decimals = 0
  if (i < end && bytes[i] === POINT) {
    decimals = ++i
    while (i < end && (digit = bytes[i]! - ZERO) >= 0 && digit <= 9) {
      value = value * 10 + digit
      i++
    }
    decimals = i - decimals
    digits += decimals
  }
  if (i < end || digits === 0 || digits > 15) {
    const read = numberOf(text.decode(bytes.subarray(start, end)))
    into[at] = read ?? Number.NaN
    return read !== undefined
  }
  if (decimals > 0) value /= POWERS_OF_TEN[decimals]!
  into[at] = negative ? -value : value
  return true
}

/**
 * Reads a number as files write it: decimal point, optional exponent, and commas between groups of three digits, which
 * Chinese and English never use as a decimal mark. Hexadecimal, `Infinity`, units and decimal commas are no numbers.
 * @returns NaN for a missing value, undefined for what is neither
 */
export function numberOf(cell: string): number | undefined {
  const written = unwrapped(cell.trim())
  if (MISSING.has(written.toLowerCase())) return Number.NaN
  const plain = GROUPED.test(written) ? written.replaceAll(',', '') : written
  if (!DECIMAL.test(plain)) return undefined
  const value = Number(plain)
  return Number.isFinite(Math.fround(value)) ? value : undefined
}
