import { formatDay } from '../readings/day.ts'
import { REGISTERS } from '../readings/load-day.ts'
import { fedIn } from './daily-registers.ts'
import type { FormPoint } from './grid-forms.ts'

/** Decimals of a meter's registers. */
const STEPS_PER_KWH = 10_000
/** What a meter may have counted before the simulation begins, kWh in each tariff period. */
const MOST_BEFORE = 50_000

export const FROZEN_HEADER =
  '户号,电表资产号,数据日期,综合倍率,正向有功总,正向有功尖,正向有功峰,正向有功平,正向有功谷,反向有功总\n'

/**
 * What the registers of a meter showed at the end of each day, the day before the first one too. A day of which nothing is
 * known was not collected.
 */
export function frozenRows({ curve, registers, account, asset, ratio }: FormPoint): string {
  const { firstDay, days, kwh } = registers()
  const width = REGISTERS.length
  const periods = Array.from({ length: width - 1 }, (_, i) => (Number(account.slice(-6)) * (31 + 7 * i)) % MOST_BEFORE)
  let fed = 0
  const row = (day: number) => {
    const shown = periods.map((period) => Math.round(period * STEPS_PER_KWH) / STEPS_PER_KWH)
    const total = Math.round(periods.reduce((sum, period) => sum + period, 0) * STEPS_PER_KWH) / STEPS_PER_KWH
    const back = Math.round(fed * STEPS_PER_KWH) / STEPS_PER_KWH
    return `${account},${asset},${formatDay(day)},${ratio},${total},${shown},${back}\n`
  }
  let text = row(firstDay - 1)
  for (let d = 0; d < days; d++) {
    if (Number.isNaN(kwh[d * width])) continue
    for (let i = 1; i < width; i++) periods[i - 1] = periods[i - 1]! + kwh[d * width + i]! / ratio
    fed += fedIn(curve, d) / ratio
    text += row(firstDay + d)
  }
  return text
}
