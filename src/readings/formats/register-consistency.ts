import { REGISTERS } from '../load-day.ts'
import type { RowProblem } from '../rejection.ts'

/** The total and the registers are differences of readings that have been rounded, and multiplied by a ratio, each by itself. */
const ROUNDING_SHARE = 0.02
const STEPS = [1, 0.1, 0.01]
/** The total of the grid's tables of settled energies (A_BA_CONS_ENERGY_DAY …), in which the ratio is applied. */
export const PRIMARY_TOTAL = 'pap_e'
/** What the grid's tables of energies have where there is none. */
export const NO_ENERGY = -1

/**
 * Holds the registers of a day or month against each other: a total that is not the sum of all its registers, or less than
 * some of them, contradicts them. Of −1 nothing is known; registers that are all zero beside a total are not kept by that meter.
 * @param values total, sharp, peak, flat, valley, kWh; NaN = missing. What is not known is made NaN in place
 * @param remark is told of what is taken as missing
 * @returns the problem of values that contradict each other
 */
export function registerContradiction(
  values: Float32Array,
  remark: ((problem: RowProblem) => void) | undefined
): RowProblem | undefined {
  let [none, known, zeros, sum] = [0, 0, 0, 0]
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (value === NO_ENERGY) {
      values[i] = Number.NaN
      none++
    } else if (i > 0 && !Number.isNaN(value)) {
      known++
      if (value === 0) zeros++
      sum += value
    }
  }
  if (none > 0) remark?.(noEnergies(none))
  const total = values[0]!
  if (Number.isNaN(total) || known === 0) return undefined
  if (total > 0 && known > 1 && zeros === known) {
    values.fill(Number.NaN, 1)
    remark?.(NOT_KEPT)
    return undefined
  }
  const all = known === REGISTERS.length - 1
  const excess = all ? Math.abs(sum - total) : sum - total
  if (excess <= ROUNDING_SHARE * Math.abs(total)) return undefined
  const step = STEPS.find((each) => values.every((value) => isMultiple(value, each))) ?? STEPS.at(-1)!
  return excess > (step * REGISTERS.length) / 2 ? contradiction(total, sum) : undefined
}

function isMultiple(value: number, step: number): boolean {
  return Number.isNaN(value) || Math.abs(value / step - Math.round(value / step)) < 1e-3
}

function contradiction(total: number, sum: number): RowProblem {
  const [written, added] = [total, sum].map((kwh) => Number(kwh.toPrecision(7)))
  return {
    code: 'registers_contradict',
    reason: {
      zh: `总电量 ${written} kWh 与尖、峰、平、谷各时段之和 ${added} kWh 不符`,
      en: `the total of ${written} kWh is not the ${added} kWh that its registers (sharp, peak, flat, valley) add up to`
    }
  }
}

function noEnergies(count: number): RowProblem {
  const zh = `${count} 个电量为 -1，按缺数处理`
  return { code: 'missing_mark', reason: { zh, en: `${count} energies are -1: taken as missing` } }
}

const NOT_KEPT: RowProblem = {
  code: 'registers_not_kept',
  reason: {
    zh: '有总电量而各时段均为 0，按未分时计量处理',
    en: 'a total beside registers that are all 0: taken as a meter that does not keep them'
  }
}
