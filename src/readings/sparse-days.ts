import { formatDay } from './day.ts'
import { POINTS_PER_DAY } from './load-day.ts'
import type { OpenDay } from './open-day.ts'
import type { RowProblem } from './rejection.ts'

const [MINUTES_PER_DAY, MINUTES_PER_HOUR] = [1440, 60]
/** Fewer readings, or those of no more than an hour, are the beginning or the end of others. */
const FEWEST = 4

/**
 * Whether the readings of a day go in and yet none of them makes a point of its curve, of which half must be there: they are
 * irregular and far apart.
 * @param values of the day in the intervals that its times tell
 */
export function areSparse({ channel, times }: OpenDay, values: Float32Array): boolean {
  if (channel !== 'active_power' || times.length < FEWEST) return false
  const minutes = times.map((time) => time % MINUTES_PER_DAY)
  if (Math.max(...minutes) - Math.min(...minutes) <= MINUTES_PER_HOUR) return false
  const points = POINTS_PER_DAY.findLast((some) => values.length % some === 0) ?? values.length
  const size = values.length / points
  const known = new Uint16Array(points)
  for (const [i, value] of values.entries()) if (!Number.isNaN(value)) known[Math.floor(i / size)]!++
  return known.every((count) => count * 2 < size)
}

/** The remark of days whose readings make no curve, of so many in all. */
export function sparseDays({ meterId, day }: OpenDay, count: number): RowProblem {
  const date = formatDay(day)
  return {
    code: 'sparse_readings',
    reason: {
      zh: `${count} 个表日的读数时刻不规则且相距较远（首见于 ${meterId} 的 ${date}），不足以构成曲线，未被采用：每 15 分钟须有一半时间有读数；请导出固定间隔（1 至 60 分钟）的数据`,
      en: `the readings of ${count} days are irregular and far apart (first on ${date} of ${meterId}): they make no curve, which needs half of each quarter of an hour; export them at a fixed interval of 1 to 60 minutes`
    }
  }
}
