import { shownCell } from './cell-problem.ts'
import { type EpochDay, formatDay } from './day.ts'
import type { LoadDay } from './load-day.ts'
import type { OpenDay, Origin } from './open-day.ts'
import { leaveOut, onlyOf } from './part-of-day.ts'
import type { Refuse, RowProblem } from './rejection.ts'
import type { SourcesOfDays } from './sources-of-days.ts'

/**
 * A day of one meter (电表资产号) at a metering point, with its number; or the problem of one for times of which another meter there
 * has given values: one of them measures something else. Days of a swap, of which each meter has its part, are none. Notes the
 * day where there is no problem.
 * @param asset of the row; undefined or empty where it has none
 */
export function ofAsset(sources: SourcesOfDays, load: LoadDay, asset: string | undefined): LoadDay | RowProblem {
  if (!asset) return load
  const { meterId, channel, day, values } = load
  const curve = `asset ${channel} ${meterId}`
  const other = sources.other(curve, day, asset, values)
  if (other !== undefined) return twoAssets(meterId, asset, other)
  sources.add(curve, day, asset, values)
  return { ...load, assets: [asset] }
}

/**
 * The days that readings put together make, without those of meters for whose times another meter of the point has given
 * values in other files of the run: these are refused, row by row.
 * @param close makes days of readings, their own day first
 */
export function daysOfAssets(
  sources: SourcesOfDays,
  open: OpenDay,
  close: (open: OpenDay) => readonly LoadDay[],
  refuse: Refuse
): readonly LoadDay[] {
  const assets = [...new Set(open.origins.flatMap((origin) => origin?.asset || []))]
  if (assets.length === 0) return close(open)
  const isWhole = assets.length === 1 && open.times.every((_, i) => open.origins[i]?.asset === assets[0])
  const held: string[] = []
  for (const asset of assets) {
    const isOwn = (origin: Origin | undefined) => origin?.asset === asset
    const [own] = close(isWhole ? open : onlyOf(open, isOwn))
    const found = ofAsset(sources, own!, asset)
    if (!('code' in found)) held.push(asset)
    else if (isWhole) {
      for (const line of open.lines) refuse(found, line, open.meterId, open.file)
      return []
    } else leaveOut(open, isOwn, (line) => refuse(found, line, open.meterId, open.file))
  }
  const [load, ...beside] = close(open)
  return [{ ...load!, assets: held, lines: open.lines }, ...beside]
}

const NAME_BOTH = {
  zh: '请在计量点文件（--points）中写明各表的资产号及所在计量点，换表则写明生效日期',
  en: 'name the assets in the points file (--points), each at a point of its own, or with valid_from where one took the place of the other'
}

/** The problem of a reading of one meter at a point for the time of which another meter there has one. */
export function twoAssets(meterId: string, asset: string, other: string): RowProblem {
  const [shown, known] = [shownCell(asset), shownCell(other)]
  return {
    code: 'ambiguous_meter',
    reason: {
      zh: `计量点 ${meterId} 的同一时段已有表 ${known} 的数据，表 ${shown} 的未采用：${NAME_BOTH.zh}`,
      en: `meter ${known} has the same times of metering point ${meterId}: those of meter ${shown} are not used; ${NAME_BOTH.en}`
    }
  }
}

/** The same where an earlier import has brought the readings of the other meter. */
export function storedAsset(meterId: string, day: EpochDay, asset: string, other: string): RowProblem {
  const [shown, known, date] = [shownCell(asset), shownCell(other), formatDay(day)]
  return {
    code: 'ambiguous_meter',
    reason: {
      zh: `计量点 ${meterId} 在 ${date} 的同一时段，此前导入已入库表 ${known} 的数据，表 ${shown} 的未采用：${NAME_BOTH.zh}`,
      en: `an earlier import has stored the same times of metering point ${meterId} on ${date} from meter ${known}: those of meter ${shown} are not used; ${NAME_BOTH.en}`
    }
  }
}
