import type { RowProblem } from '../rejection.ts'
import { type Quantity, quantityOf, unused } from './reading-type.ts'

const FIELDS = 18
const DAY = 1440

/** Minutes of the codes of `measuringPeriod` (IEC 61968-9, annex C), with the fixed blocks of demand. */
const MEASURING_MINUTES: Readonly<Record<number, number>> = {
  ...{ 0: 0, 1: 10, 2: 15, 3: 1, 4: DAY, 5: 30, 6: 5, 7: 60, 10: 2, 14: 3, 31: 20 },
  ...{ 50: 60, 51: 30, 52: 20, 53: 15, 54: 10, 55: 5, 56: 1 }
}
/** `macroPeriod` 0 none, 11 daily; months, billing periods and the like make no load curve. */
const MACRO_MINUTES: Readonly<Record<number, number>> = { 0: 0, 11: DAY }

/** What reading types that are spelt out call the codes. */
const NAMES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  macroPeriod: { none: 0, daily: 11, monthly: 13, billingPeriod: 8, weekly: 24, seasonal: 22 },
  aggregate: { none: 0, average: 2, excess: 4, maximum: 8, minimum: 9, nominal: 11, normal: 12, sum: 26 },
  measuringPeriod: {
    ...{ none: 0, tenMinute: 1, fifteenMinute: 2, oneMinute: 3, twentyfourHour: 4, thirtyMinute: 5, fiveMinute: 6 },
    ...{ sixtyMinute: 7, twoMinute: 10, threeMinute: 14, twentyMinute: 31 }
  },
  accumulation: {
    ...{ none: 0, bulkQuantity: 1, continuousCumulative: 2, cumulative: 3, deltaData: 4, indicating: 6, summation: 9 },
    ...{ instantaneous: 12, latchingQuantity: 13, boundedQuantity: 14 }
  },
  flowDirection: { none: 0, forward: 1, net: 4, reverse: 19, total: 20 },
  commodity: { none: 0, electricitySecondaryMetered: 1, electricityPrimaryMetered: 2, naturalGas: 7 },
  phases: { none: 0, A: 128, AN: 129, B: 64, BN: 65, C: 32, CN: 33, ABC: 224, ABCN: 225 },
  multiplier: { none: 0, k: 3, M: 6, G: 9, m: -3, micro: -6 },
  unit: { Wh: 72, W: 38, VArh: 73, VAr: 63, V: 29, A: 5, cosPhi: 65, cosTheta: 65 }
}
/** Where the codes stand in an mRID of a reading type. */
const PLACES: Readonly<Record<string, number>> = {
  ...{ macroPeriod: 0, aggregate: 1, measuringPeriod: 2, accumulation: 3, flowDirection: 4, commodity: 5 },
  ...{ tou: 11, phases: 14, multiplier: 15, unit: 16 }
}

/** Elements that a reading type may be spelt out in. */
export const CODE_ELEMENTS: readonly string[] = Object.keys(PLACES)

/** What an mRID such as `0.0.2.4.1.1.12.0.0.0.0.0.0.0.0.3.72.0` measures; undefined when it is no such code. */
export function quantityOfCode(code: string): Quantity | RowProblem | undefined {
  const parts = code.split('.')
  if (parts.length !== FIELDS || !parts.every((part) => /^-?\d{1,6}$/.test(part))) return undefined
  return quantityOfCodes((name) => Number(parts[PLACES[name]!]))
}

/** What a reading type measures that is spelt out in elements; undefined when it says nothing of its unit. */
export function quantityOfElements(elements: ReadonlyMap<string, string>): Quantity | RowProblem | undefined {
  if (!elements.has('unit')) return undefined
  return quantityOfCodes((name) => {
    const text = elements.get(name) ?? ''
    return text === '' ? 0 : (NAMES[name]?.[text] ?? (/^-?\d{1,6}$/.test(text) ? Number(text) : Number.NaN))
  })
}

function quantityOfCodes(code: (name: string) => number): Quantity | RowProblem {
  const [macro, measuring] = [code('macroPeriod'), code('measuringPeriod')]
  const [macroMinutes, measuringMinutes] = [MACRO_MINUTES[macro], MEASURING_MINUTES[measuring]]
  if (macroMinutes === undefined) return unused(`macroPeriod ${macro}`)
  if (measuringMinutes === undefined) return unused(`measuringPeriod ${measuring}`)
  return quantityOf({
    unit: code('unit'),
    multiplier: code('multiplier'),
    flow: code('flowDirection'),
    accumulation: code('accumulation'),
    commodity: code('commodity'),
    aggregate: code('aggregate'),
    phases: code('phases'),
    tou: code('tou'),
    minutes: measuringMinutes || macroMinutes
  })
}
