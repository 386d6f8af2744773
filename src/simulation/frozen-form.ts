import { civil, formatDay } from '../readings/day.ts'
import { REGISTERS } from '../readings/load-day.ts'
import { fedIn } from './daily-registers.ts'
import type { FormPoint } from './grid-forms.ts'

/** Decimals of a meter's registers. */
const STEPS_PER_KWH = 10_000
/** What a meter may have counted before the simulation begins, kWh in each tariff period. */
const MOST_BEFORE = 50_000

const COLUMNS = '正向有功总,正向有功尖,正向有功峰,正向有功平,正向有功谷,反向有功总'
export const FROZEN_HEADER = `户号,电表资产号,数据日期,综合倍率,${COLUMNS}\n`
export const FROZEN_MONTHS_HEADER = `户号,电表资产号,年月,综合倍率,${COLUMNS}\n`

/**
 * What the registers of a meter showed at the end of each day, the day before the first one too. A day of which nothing is
 * known was not collected.
 */
export function frozenRows(point: FormPoint): string {
  let text = ''
  for (const { day, row, collected } of freezes(point)) if (collected) text += row(formatDay(day))
  return text
}

/** What the registers of a meter showed at the end of each month that the simulation sees end. */
export function frozenMonthRows(point: FormPoint): string {
  let text = ''
  for (const { day, row } of freezes(point)) {
    const { year, month } = civil(day)
    if (civil(day + 1).month !== month) text += row(`${year}${String(month).padStart(2, '0')}`)
  }
  return text
}

/** The freezes of the day before the first and of each day; where the day's energy is unknown, registers stand. */
function* freezes({ curve, registers, account, asset, ratio }: FormPoint) {
  const { firstDay, days, kwh } = registers()
  const width = REGISTERS.length
  const periods = Array.from({ length: width - 1 }, (_, i) => (Number(account.slice(-6)) * (31 + 7 * i)) % MOST_BEFORE)
  let fed = 0
  const row = (date: string) =>
    `${account},${asset},${date},${ratio},${shown(periods.reduce((sum, period) => sum + period, 0))},` +
    `${periods.map(shown)},${shown(fed)}\n`
  yield { day: firstDay - 1, row, collected: true }
  for (let d = 0; d < days; d++) {
    const collected = !Number.isNaN(kwh[d * width])
    if (collected) {
      for (let i = 1; i < width; i++) periods[i - 1] = periods[i - 1]! + kwh[d * width + i]! / ratio
      fed += fedIn(curve, d) / ratio
    }
    yield { day: firstDay + d, row, collected }
  }
}

function shown(register: number): number {
  return Math.round(register * STEPS_PER_KWH) / STEPS_PER_KWH
}
