import { shownCell } from './cell-problem.ts'
import type { LoadDay } from './load-day.ts'
import type { RowProblem } from './rejection.ts'
import type { SourcesOfDays } from './sources-of-days.ts'

/**
 * The problem of a day of one meter (电表资产号) at a metering point for which another meter there has given values of the same
 * times: one of them measures something else. Days of a swap, of which each meter has its part, are none. Notes the day where
 * there is no problem.
 * @param asset of the row; undefined or empty where it has none
 */
export function assetClash(sources: SourcesOfDays, load: LoadDay, asset: string | undefined): RowProblem | undefined {
  if (!asset) return undefined
  const { meterId, channel, day, values } = load
  const curve = `asset ${channel} ${meterId}`
  const other = sources.other(curve, day, asset, values)
  if (other !== undefined) return twoAssets(meterId, asset, other)
  sources.add(curve, day, asset, values)
  return undefined
}

/** The problem of a reading of one meter at a point for the time of which another meter there has one. */
export function twoAssets(meterId: string, asset: string, other: string): RowProblem {
  const [shown, known] = [shownCell(asset), shownCell(other)]
  return {
    code: 'ambiguous_meter',
    reason: {
      zh: `计量点 ${meterId} 的同一时段已有表 ${known} 的数据，表 ${shown} 的未采用：请在计量点文件（--points）中逐一写明各表的资产号`,
      en: `meter ${known} has the same times of metering point ${meterId}: those of meter ${shown} are not used; name the assets in the points file (--points), each at a point of its own`
    }
  }
}
