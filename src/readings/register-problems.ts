import { formatDay } from './day.ts'
import type { Totals } from './register-verdict.ts'
import type { RowProblem } from './rejection.ts'

/** What to do with readings of a register that were handed in as energies. */
const INSTEAD = {
  zh: '请导出电量，或以示数提供（由系统求差）：每日的列名为正向有功总（PAP_R），各时点的为 R1…R96',
  en: 'export energies, or the readings as such, which are differenced: those of each day under 正向有功总 (PAP_R), those of intervals as R1..R96'
}

/** The problem of energies that are readings of a register. */
export function registerAsEnergy(meterId: string, readings: ArrayLike<number>): RowProblem {
  const { from, to } = ends(readings)
  return {
    code: 'register_as_energy',
    reason: {
      zh: `${meterId} 的电量只增不减（${from} → ${to}），是电表示数而不是电量；${INSTEAD.zh}`,
      en: `the energies of ${meterId} only ever rise (${from} → ${to}): they are readings of its register; ${INSTEAD.en}`
    }
  }
}

/** The same, where earlier imports brought some of them, which are stored. */
export function registerStored(meterId: string, stored: readonly Totals[], readings: ArrayLike<number>): RowProblem {
  const { from, to } = ends(readings)
  const [first, last] = [stored[0]!, stored.at(-1)!].map(({ day }) => formatDay(day))
  return {
    code: 'register_as_energy',
    reason: {
      zh: `${meterId} 的电量自此前导入起只增不减（${from} → ${to}），是电表示数而不是电量；已入库的 ${first} 至 ${last} 同样如此，请以电量重新导入；${INSTEAD.zh}`,
      en: `the energies of ${meterId} only ever rise since earlier imports (${from} → ${to}): they are readings of its register, as are those stored of ${first} to ${last}: import these days again as energies; ${INSTEAD.en}`
    }
  }
}

/** The same, where days before have gone in by the time that it shows. */
export function registerAfterwards(meterId: string, run: { first: number; last: number; days: number }): RowProblem {
  const { from, to } = ends([run.first, run.last])
  return {
    code: 'register_as_energy',
    reason: {
      zh: `${meterId} 的电量逐日只增不减（${run.days} 天内 ${from} → ${to}），是电表示数而不是电量；此前的日子已被采用，请以电量重新导出并再次导入；${INSTEAD.zh}`,
      en: `the energies of ${meterId} only ever rise (${from} → ${to} in ${run.days} days): they are readings of its register; the days before have gone in: import them again as energies; ${INSTEAD.en}`
    }
  }
}

/** What is told of energies that may be a register's, where they are too few to tell. */
export function registerSuspected(meterId: string, readings: ArrayLike<number>): RowProblem {
  const { from, to } = ends(readings)
  return {
    code: 'register_suspected',
    reason: {
      zh: `${meterId} 的电量逐次递增（${readings.length} 次，${from} → ${to}），像是电表示数，但次数太少无法断定，已按电量采用；请核对，如为示数，${INSTEAD.zh}`,
      en: `the energies of ${meterId} rise each time (${readings.length} of them, ${from} → ${to}), as readings of a register do; they are too few to tell and have gone in: check them, and where they are readings ${INSTEAD.en}`
    }
  }
}

function ends(readings: ArrayLike<number>): { from: number; to: number } {
  const [from, to] = [readings[0]!, readings[readings.length - 1]!].map((reading) => Number(reading.toPrecision(7)))
  return { from: from!, to: to! }
}
