import type { RowProblem } from '../rejection.ts'
import type { FreezeGap } from './freeze-runs.ts'
import type { Period } from './frozen-names.ts'
import { difference } from './register-steps.ts'

/**
 * What there is to tell of what lies between two freezes of a point that do not follow each other, or are of two meters.
 * @param names of the periods that they close
 * @param hours of a period
 */
export function gapProblem(
  point: string,
  { from, to, before, after, sameMeter }: Omit<FreezeGap, 'line'>,
  [first, last]: readonly [string, string],
  period: Period,
  hours: number
): RowProblem {
  if (from === to) return swapWithin(point, first, after)
  if (!sameMeter) {
    return {
      code: 'register_swap',
      reason: {
        zh: `${point}：${first} 与 ${last} 的冻结示值属不同电表或倍率（换表），其间用电无法求得`,
        en: `${point}: the freezes of ${first} and ${last} are of another meter or ratio: the energy between them is not known`
      }
    }
  }
  const count = to - from
  const energy = difference(before, after, count * hours, 0)
  const [zh, en] = period === 'day' ? ['日', 'days'] : ['个月', 'months']
  if (energy === 'backwards' || Number.isNaN(energy)) {
    return {
      code: 'register_gap',
      reason: {
        zh: `${point}：${first} 与 ${last} 之间缺冻结示值，示值由 ${before} 变为 ${after}（翻转、换表或倒走），${count} ${zh}用电无法求得，未计入`,
        en: `${point}: no freezes between ${first} and ${last}; the register went from ${before} to ${after} (turned over, swapped or backwards): what it counted in ${count} ${en} is not known and left out`
      }
    }
  }
  const kwh = Number(energy.toPrecision(7))
  return {
    code: 'register_gap',
    reason: {
      zh: `${point}：${first} 与 ${last} 之间缺冻结示值，${count} ${zh}共走 ${kwh} kWh（未乘倍率），不能归到各${zh}，未计入；以后补来其间示值则计入`,
      en: `${point}: no freezes between ${first} and ${last}; the register counted ${kwh} kWh (without the ratio) in ${count} ${en}, which have no place in single ${en} and are left out, unless a later file has readings in between`
    }
  }
}

/** Both meters have a freeze of one period: what the newer one counted before its own is in no energy. */
function swapWithin(point: string, name: string, shown: number): RowProblem {
  return {
    code: 'register_swap',
    reason: {
      zh: `${point}：${name} 有两只电表（或两个倍率）的冻结示值（换表），其电量只含旧表部分，新表当期所走未计入（新表示值 ${shown}）`,
      en: `${point}: ${name} has freezes of two meters or ratios (a swap): its energy is the older one's part alone, without what the newer one, which showed ${shown}, counted in it`
    }
  }
}
