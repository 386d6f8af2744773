import { ABOVE_HEADER } from './file-problems.ts'
import type { RowProblem } from './rejection.ts'
import { type Ratios, ratiosIn, ratioTogether } from './title-ratio.ts'
import { bothUnits, statedUnit } from './unit-names.ts'
import { type Check, MULTIPLIED } from './validation.ts'

/** What lines above a table say of all of it. */
export interface TableTitle {
  /** the unit that they state, as `unitNamed` gives it */
  readonly unit?: string | undefined
  /** of the instrument transformers; undefined too where a part of it is not understood */
  readonly ratio?: number | undefined
  /** what it is made of */
  readonly ratios?: Ratios | undefined
  /** they call it one of energies, and not of powers: `96点电量曲线` */
  readonly ofEnergies?: boolean | undefined
}

/**
 * Names of the quantity alone: energy is in those of systems, companies and queries too (`电能量采集系统`, `客户用电量查询`), whose
 * tables are of powers as often.
 */
const ENERGIES =
  /(?:电量|电能)(?:数据|日)?(?:曲线|冻结)|(?:\d\s*点|冻结)(?:日|用|有功|正向|反向|冻结|数据)*(?:电量|电能(?![表质]))|\benerg(?:y|ies)(?: consumption)? (?:curve|profile)s?\b|\benergy(?: consumption)?,? \d+[ -]points?\b|\b\d+[ -]points? energ(?:y|ies)\b/i
const OTHERS = /功率|负[荷载]|电流|电压|示[值数]|表[底码]|kw(?!h)|\bpowers?\b|\bloads?\b|\bdemand\b/i
/** What has the quantity in its name. */
const NAMED = /(?:系统|平台|公司|中心|部门?|异常|\b(?:systems?|platform|management|ltd|inc|co|company)\b)/i
/** Of one energy. */
const SUM = /[:：=]|合计|总计|总电量/

/** What a line above a table says of it. */
export function titleOf(line: string): TableTitle {
  const unit = statedUnit(line)
  const ofEnergies = OTHERS.test(line) ? false : isOfEnergies(line) || undefined
  return {
    ...(unit !== undefined && { unit }),
    ...ratioTogether(undefined, ratiosIn(line)),
    ...(ofEnergies !== undefined && { ofEnergies })
  }
}

/** Whether a line calls what follows energies, and does not give the sum of some: `电量曲线合计：1200`. */
function isOfEnergies(line: string): boolean {
  const found = ENERGIES.exec(line)
  if (!found) return false
  const rest = line.slice(found.index + found[0].length)
  const before = line.slice(0, found.index).split(/[\s"，,；;|]+/u)
  return (
    !NAMED.test(rest) &&
    !SUM.test(before.at(-1)!) &&
    !/^[^\s，,；;|]*[:：=]|^["\s，,；;|]*[\d.]+["\s，,；;|]*$/u.test(rest)
  )
}

/** What lines say together: two units make one that no format knows, and of ratios of a name the later holds. */
export function bothTitles(before: TableTitle, line: TableTitle): TableTitle {
  const ofEnergies = before.ofEnergies === false ? false : line.ofEnergies
  return {
    ...titleAhead(before, line),
    unit: bothUnits(before.unit, line.unit),
    ofEnergies: ofEnergies ?? before.ofEnergies
  }
}

/** What lines between two tables say together, of which the later holds, but for ratios of other names. */
export function titleAhead(before: TableTitle, line: TableTitle): TableTitle {
  return { ...before, ...line, ...ratioTogether(before.ratios, line.ratios) }
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

/** What is told of a line above a table, of which all lines say `title`. */
export function toldAbove(line: string, title: TableTitle): RowProblem {
  const { ratios } = titleOf(line)
  if (!ratios) return ABOVE_HEADER
  if (title.ratio === undefined) return RATIO_NOT_READ
  const holds = Object.entries(ratios).every(([name, ratio]) => title.ratios?.[name as keyof Ratios] === ratio)
  return holds ? ratioAbove(title.ratio) : ABOVE_HEADER
}

const RATIO_NOT_READ: RowProblem = {
  code: 'above_header',
  reason: {
    zh: '表头以上的行，不是数据；其中的倍率未能完整识别，没有采用：请为各行加“倍率”列，或写作“倍率：40”',
    en: 'a row above the header: no readings; its ratio is not understood as a whole and is not applied: give each row its ratio in a column (倍率), or write "Multiplier: 40"'
  }
}

function ratioAbove(ratio: number): RowProblem {
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
