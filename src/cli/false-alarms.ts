import type { CleanScores } from '../jobs/clean-scores.ts'
import type { FileScreening } from '../jobs/screen-files.ts'
import type { Curve } from '../readings/load-curve.ts'
import { conformalPValue, discoveryLimit, smallestPValue } from '../screening/conformal.ts'
import { expectedHits } from './ranking-files.ts'

/** What a user asks of the list: no more false alarms among clean meters, or no larger false share among the hits. */
export interface FalseAlarmLimits {
  readonly falseAlarms?: number
  readonly fdr?: number
}

/** A rate was asked for that the clean buildings cannot show. */
class RateTooSmallError extends Error {
  override readonly name = 'RateTooSmallError'
  readonly code = 'RATE_TOO_SMALL'
}

/**
 * Refuses a rate of false alarms that so few clean buildings cannot keep.
 * @throws RateTooSmallError
 */
export function requireRate({ falseAlarms }: FalseAlarmLimits, buildings: number): void {
  const least = Math.ceil(smallestPValue(buildings) * 1e4) / 1e4
  if (falseAlarms === undefined || falseAlarms >= least) return
  throw new RateTooSmallError(
    `校准集只有 ${buildings} 栋建筑，无法保证低于 ${least} 的误报率。The calibration set has ${buildings} buildings: a rate of false alarms below ${least} cannot be kept; ask for --false-alarms ${least} or more.`
  )
}

/** p-value of each meter that the learnt model of its grain judged, by meter id. */
export function pValuesOf(
  screening: FileScreening,
  clean: Readonly<Record<Curve['grain'], CleanScores>>
): Map<string, number> {
  const pValues = new Map<string, number>()
  for (const { point } of screening.ranking) {
    const { meterId } = point.meter
    const learnt = screening.learntLogOdds(meterId)
    if (learnt) pValues.set(meterId, conformalPValue(clean[learnt.grain], learnt.logOdds, learnt.days))
  }
  return pValues
}

/** What the limits leave of the list, in Chinese and English, and what the clean buildings can say. */
export function falseAlarmLines(
  { falseAlarms, fdr }: FalseAlarmLimits,
  { ranking }: Pick<FileScreening, 'ranking'>,
  pValues: ReadonlyMap<string, number>,
  buildings: number
): string {
  const all = [...pValues.values()]
  const within = (limit: number) => {
    const listed = ranking.filter(({ point }) => (pValues.get(point.meter.meterId) ?? 1) <= limit)
    const ids = listed.map(({ point }) => point.meter.meterId)
    ids.sort((a, b) => (pValues.get(a) ?? 1) - (pValues.get(b) ?? 1))
    const hits = expectedHits({ ranking: listed }).toFixed(1)
    return { count: ids.length, hits, ids: ids.map((id) => id.replace(/\p{Cc}/gu, ' ')).join(' ') }
  }
  const lines: string[] = []
  if (falseAlarms !== undefined) {
    const { count, hits, ids } = within(falseAlarms)
    const expected = (falseAlarms * all.length).toFixed(1)
    lines.push(
      `误报率 ${falseAlarms}（${buildings} 栋无挖矿建筑校准）：${all.length} 个电表中列出 ${count} 个，其中预期挖矿 ${hits} 个；若全部无挖矿，预期误报不超过 ${expected} 个：${ids}`,
      `False-alarm rate ${falseAlarms} (calibrated on ${buildings} clean buildings): ${count} of ${all.length} meters listed, ${hits} of them expected to be mining; were none mining, ${expected} at most would be expected: ${ids}`
    )
  }
  if (fdr !== undefined) {
    const limit = discoveryLimit(all, fdr)
    const { count, hits, ids } = within(limit)
    const least = Math.ceil((smallestPValue(buildings) * all.length) / fdr)
    lines.push(
      `错误发现率 ${fdr}：列出 ${count} 个${count > 0 ? `，其中预期挖矿 ${hits} 个：${ids}` : `；以 ${buildings} 栋建筑校准，至少 ${least} 个电表达到最小 p 值时才能列出`}`,
      `False discovery rate ${fdr}: ${count} listed${count > 0 ? `, ${hits} of them expected to be mining: ${ids}` : `; with ${buildings} clean buildings none can be listed unless ${least} meters have the smallest p-value`}`
    )
  }
  if (lines.length > 0) {
    lines.push(
      '以上保证以本批建筑与校准建筑可互换为前提；不足 150 天的数据没有 p 值；超过 500 天的按其长度放宽（Bonferroni）。',
      'Both hold as far as these buildings are like those of the calibration; histories of less than 150 days have no p-value, those of more than 500 count as several (Bonferroni).'
    )
  }
  return lines.map((line) => `${line}\n`).join('')
}
