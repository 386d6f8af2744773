import { CT_COLUMNS, PT_COLUMNS, RATIO_COLUMNS } from './formats/columns.ts'
import type { RowProblem } from './rejection.ts'
import { bothUnits, statedUnit } from './unit-names.ts'
import { type Check, MULTIPLIED } from './validation.ts'

/** What lines above a table say of all of it. */
export interface TableTitle {
  /** the unit that they state, as `unitNamed` gives it */
  readonly unit?: string | undefined
  /** of the instrument transformers */
  readonly ratio?: number | undefined
  /** they call it one of energies, and not of powers: `96点电量曲线` */
  readonly ofEnergies?: boolean | undefined
}

const ENERGIES = /电量|电能(?!表)|\benerg(?:y|ies)\b|\bconsumption\b/i
const OTHERS = /功率|负荷|电流|电压|示[值数]|表[底码]|\bpowers?\b|\bloads?\b|\bdemand\b/i
/** Of one energy. */
const SUM = /[:：=]|合计|总计|总电量/
/** The values have the ratio in them. */
const APPLIED = /已[经]?[乘计含]|[乘计含]倍率后|\bapplied\b|\bincluded\b/i
/** Of ratios that are one after the other the first holds: `倍率` is in the name of most. */
const [RATIO, CT, PT] = [RATIO_COLUMNS, CT_COLUMNS, PT_COLUMNS].map(
  (names) =>
    new RegExp(
      `(?<![\\p{L}_])(?:${names.join('|')})["\\s]*(?:[:：=,;|\\t为是]["\\s]*)(\\d+(?:\\.\\d+)?)(?:\\s*/\\s*(\\d+))?(?![\\d.:年-]|["\\s]*[,;|\\t]\\s*"?\\d)`,
      'giu'
    )
) as [RegExp, RegExp, RegExp]

/** What a line above a table says of it. */
export function titleOf(line: string): TableTitle {
  const ratio = APPLIED.test(line) ? undefined : (ratioIn(line, RATIO) ?? productIn(line))
  const unit = statedUnit(line)
  const ofEnergies = OTHERS.test(line) ? false : isOfEnergies(line) || undefined
  return {
    ...(unit !== undefined && { unit }),
    ...(ratio !== undefined && { ratio }),
    ...(ofEnergies !== undefined && { ofEnergies })
  }
}

/** Whether a line calls what follows energies, and does not give the sum of some: `总电量：1200`, `电量,1200`. */
function isOfEnergies(line: string): boolean {
  const parts = line.split(/[\s"，,；;|]+/u)
  return parts.some((part, i) => ENERGIES.test(part) && !SUM.test(part) && !/^[\d.]+/.test(parts[i + 1] ?? ''))
}

/** What lines say together: two units make one that no format knows, and of ratios the later holds. */
export function bothTitles(before: TableTitle, line: TableTitle): TableTitle {
  const ofEnergies = before.ofEnergies === false ? false : line.ofEnergies
  return {
    ...before,
    ...line,
    unit: bothUnits(before.unit, line.unit),
    ofEnergies: ofEnergies ?? before.ofEnergies
  }
}

/** Applies the ratio that a title gives to what has none of its own, of the one meter that the table is of. */
export function ratedByTitle(check: Check, ratioOf: () => number | undefined): Check {
  let [of, meter]: [ratio: number | undefined, meter: string | undefined] = [undefined, undefined]
  return (day, ids, isIn) => {
    const ratio = ratioOf()
    // of no values: a question for the meter
    if (ratio === undefined || day.values.length === 0 || day.primary || !MULTIPLIED.has(day.channel))
      return check(day, ids, isIn)
    if (of !== ratio) [of, meter] = [ratio, undefined]
    meter ??= day.meterId
    if (meter !== day.meterId) return ofAnotherMeter(ratio, meter, day.meterId)
    const factor = isIn?.(ratio) ? 1 : ratio
    const values = factor === 1 ? day.values : day.values.map((value) => value * factor)
    const register = day.register && { ...day.register, factor: day.register.factor * factor }
    return check({ ...day, values, primary: true, ratio, ...(register && { register }) }, ids)
  }
}

/** What is told of a line above a table that gives the ratio of its rows. */
export function ratioAbove(ratio: number): RowProblem {
  return {
    code: 'above_header',
    reason: {
      zh: `表头以上的行，不是数据；其中的倍率 ${ratio} 用于未写倍率的各行`,
      en: `a row above the header: no readings; its ratio of ${ratio} is applied to the rows that give none`
    }
  }
}

function ofAnotherMeter(ratio: number, meter: string, other: string): RowProblem {
  return {
    code: 'two_ratios',
    reason: {
      zh: `表头以上的倍率 ${ratio} 已用于 ${meter}，不知是否也是 ${other} 的；请为各行加“倍率”列`,
      en: `the ratio of ${ratio} above the header is applied to ${meter}; whether ${other} has it too is not known: give each row its ratio in a column (倍率)`
    }
  }
}

function productIn(line: string): number | undefined {
  const [current, voltage] = [ratioIn(line, CT), ratioIn(line, PT)]
  return current === undefined && voltage === undefined ? undefined : (current ?? 1) * (voltage ?? 1)
}

/** The ratio that a line gives under some names; undefined where it gives none, or several. */
function ratioIn(line: string, names: RegExp): number | undefined {
  const found = new Set([...line.matchAll(names)].map(([, over, under = '1']) => Number(over) / Number(under)))
  const [ratio] = found
  return found.size === 1 && ratio! > 0 && Number.isFinite(ratio) ? ratio : undefined
}
