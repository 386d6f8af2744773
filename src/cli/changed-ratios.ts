import { formatDay } from '../readings/day.ts'
import type { ChangedRatio } from '../store/import/changed-ratios.ts'

const SHOWN = 20

/** Tells which readings stored before have another ratio in them than now holds, and so are to be imported again. */
export function tellChangedRatios(changed: readonly ChangedRatio[], say: (line: string) => void): void {
  if (changed.length === 0) return
  const days = changed.reduce((sum, row) => sum + row.days, 0)
  say(
    `倍率有更正：此前入库的 ${days} 个计量点日仍按原倍率；请重新导入含下列各日的文件（本次已含的除外；行内自带倍率的不受影响）。\n` +
      `Ratios were corrected: ${days} point-days stored before still have the old ones. Import the files of these days again (not those that this import holds; rows with a ratio of their own are right as they are).`
  )
  for (const { meterId, before, after, firstDay, lastDay, days } of changed.slice(0, SHOWN)) {
    say(`  ${meterId} ${formatDay(firstDay)} – ${formatDay(lastDay)} (${days}): ${before} → ${after}`)
  }
  if (changed.length > SHOWN) say(`  … ${changed.length - SHOWN}`)
}
