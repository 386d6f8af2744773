import { ofAsset } from '../asset-clash.ts'
import { civil, formatDay } from '../day.ts'
import { type LoadDay, REGISTERS } from '../load-day.ts'
import type { MeterIds } from '../point-terms.ts'
import type { RowProblem } from '../rejection.ts'
import type { SourcesOfDays } from '../sources-of-days.ts'
import type { Opening } from './format.ts'
import { type Counted, counted, isLeap, mostAfter, mostBefore, risesOf } from './freeze-differences.ts'
import type { Freeze, FreezeGap, FreezeMemory } from './freeze-memory.ts'
import { FED_IN_PLACE } from './frozen-columns.ts'
import type { RegisterMemory } from './register-memory.ts'

/** What a freeze closes. */
export type Period = 'day' | 'month'

const HOURS_PER_DAY = 24
const DAYS_PER_MONTH = 30
const MONTHS_PER_YEAR = 12

/** A freeze of a row. */
export interface FrozenRow {
  /** kWh at the meter, by place; NaN = missing */
  readonly readings: Float64Array
  /** CT × PT of the row; NaN = it gives none */
  readonly ratio: number
  readonly ids: MeterIds | undefined
  readonly line: number
}

/** Makes energies of days or months of freezes in any order, each with its neighbours. */
export class FrozenEnergies {
  readonly #memory: FreezeMemory
  readonly #sources: SourcesOfDays
  readonly #period: Period
  readonly #opening: Opening
  readonly #hours: number

  constructor({ freezes, sources }: RegisterMemory, period: Period, opening: Opening) {
    this.#memory = freezes
    this.#sources = sources
    this.#period = period
    this.#opening = opening
    this.#hours = HOURS_PER_DAY * (period === 'day' ? 1 : DAYS_PER_MONTH)
  }

  /**
   * Takes the freeze that closes the day of a load, whose values are all missing.
   * @returns the load with its energy as far as the freeze before tells it, and what else of energies and registers it tells
   */
  add(load: LoadDay, { readings, ratio, ids, line }: FrozenRow): readonly [LoadDay, ...LoadDay[]] | RowProblem {
    const { check, points, remark } = this.#opening
    const stated = Number.isNaN(ratio) ? {} : { primary: true as const, ratio }
    const shown = { name: '', readings: new Float64Array(0), mostKw: 0, factor: stated.ratio ?? 1 }
    // by the day that it closes: on the next one another meter may stand there
    const checked = check({ ...load, ...stated, register: shown }, ids)
    if ('code' in checked) return checked
    const { meterId, day } = checked
    const factor = checked.register?.factor ?? shown.factor
    const asset = ids?.asset ?? points?.standingAt(meterId, day)?.asset ?? ''
    const meter = `${this.#period} ${meterId} ${asset} ${factor}`
    const at = this.#placeOf(day)
    const own = this.#memory.of(meter, at)
    const brought = Array.from(readings, (reading) => !Number.isNaN(reading))
    if (own) for (const [i, reading] of readings.entries()) if (Number.isNaN(reading)) readings[i] = own.readings[i]!
    const sides = this.#beside(meter, at, readings)
    if ('code' in sides) return sides
    const { before, after, freeze, leapt } = sides
    const today = this.#energy({ meterId, day }, before, factor, brought)
    if ('code' in today) return today
    const first = ofAsset(this.#sources, today[0]!, ids?.asset)
    if ('code' in first) return first
    const next = after && this.#energy({ meterId, day: this.#dayOf(at + 1) }, after, factor, brought)
    for (const problem of [...(before?.told ?? []), ...(after?.told ?? [])]) remark?.(problem)
    for (const place of [...(before?.wrong ?? []), ...(after?.wrong ?? [])]) readings[place] = Number.NaN
    if (this.#memory.keep(meter, at, freeze)) remark?.(FORGOTTEN)
    const dayBefore = leapt && this.#energy({ meterId, day: this.#dayOf(at - 1) }, leapt, factor, EVERY_PLACE)
    this.#memory.note(`${this.#period} ${meterId}`, meter, at, readings[0]!, line)
    const others = today.slice(1)
    const beside = [next, dayBefore].flatMap((days) => (days && !('code' in days) ? days : []))
    const rest = [...others, ...beside].filter(({ values }) => !values.every(Number.isNaN))
    const registers = this.#period === 'day' ? shownRegisters(meterId, day + 1, freeze, asset, factor) : []
    return [first, ...rest.map((each) => ({ ...each, rows: 0 })), ...registers]
  }

  /** Tells what lies between freezes that do not follow each other, at the end of a file. */
  tellGaps(): void {
    for (const gap of this.#memory.endFile()) {
      const [period, ...point] = gap.point.split(' ')
      if (period === this.#period) this.#opening.remark?.(this.#problemOf(point.join(' '), gap), gap.line)
    }
  }

  /**
   * What the registers counted in the period that a freeze closes, and in the one that it opens. A rise that was taken for
   * another meter's is a load where the next one is like it: `leapt` is what was counted then.
   */
  #beside(meter: string, at: number, readings: Float64Array) {
    const hours = this.#hours
    const [earlier, later] = [this.#memory.of(meter, at - 1), this.#memory.of(meter, at + 1)]
    const itself: Freeze = { readings, mostKw: earlier ? mostBefore(earlier, hours) : [0, 0] }
    const before = earlier && counted(earlier, itself, hours, risesOf(itself, later, hours))
    if (before && 'code' in before) return before
    const mostKw = before ? mostAfter(itself, before, hours) : itself.mostKw
    const freeze = {
      readings,
      mostKw,
      ...(before &&
        isLeap(earlier, itself, before) && { leapFrom: { readings: earlier.readings, mostKw: earlier.mostKw } })
    }
    const rises = risesOf(earlier, itself, hours)
    const next = risesOf(later, later && this.#memory.of(meter, at + 2), hours)
    const after = later && counted(freeze, later, hours, [Math.max(rises[0], next[0]), Math.max(rises[1], next[1])])
    if (after && 'code' in after) return after
    const leapt = earlier?.leapFrom && counted(earlier.leapFrom, earlier, hours, rises)
    const isLoad = leapt && !('code' in leapt) && !isLeap(earlier.leapFrom!, earlier, leapt)
    return { before, after, freeze, leapt: isLoad ? leapt : undefined }
  }

  /**
   * The load days of a period; the first is that of what was drawn, whose values are missing where nothing is known.
   * @param brought the places that the row has readings of: what a row does not have has gone in with others
   */
  #energy(
    of: Pick<LoadDay, 'meterId' | 'day'>,
    { energies }: Partial<Counted> = {},
    factor: number,
    brought: readonly boolean[]
  ): LoadDay[] | RowProblem {
    const { check } = this.#opening
    const kwh = (place: number) => (brought[place] ? (energies?.[place] ?? Number.NaN) * factor : Number.NaN)
    const days: LoadDay[] = []
    const channel = this.#period === 'day' ? 'register_energy' : 'month_energy'
    const drawn = check({ ...of, channel, values: Float32Array.from(REGISTERS, (_, i) => kwh(i)), primary: true })
    if ('code' in drawn) return drawn
    days.push(drawn)
    if (this.#period === 'month' || Number.isNaN(kwh(FED_IN_PLACE))) return days
    const fedIn = check({ ...of, channel: 'reverse_energy', values: Float32Array.of(kwh(FED_IN_PLACE)), primary: true })
    if ('code' in fedIn) return fedIn
    return [drawn, fedIn]
  }

  /** Days and months as numbers that follow each other. */
  #placeOf(day: number): number {
    if (this.#period === 'day') return day
    const { year, month } = civil(day)
    return year * MONTHS_PER_YEAR + month - 1
  }

  #dayOf(at: number): number {
    if (this.#period === 'day') return at
    return Date.UTC(Math.floor(at / MONTHS_PER_YEAR), at % MONTHS_PER_YEAR, 1) / 86_400_000
  }

  #problemOf(point: string, { from, to, before, after, sameMeter }: FreezeGap): RowProblem {
    const [first, last] = [from, to].map((at) => this.#name(at))
    if (!sameMeter) {
      return {
        code: 'register_swap',
        reason: {
          zh: `${point}：${first} 与 ${last} 的冻结示值属不同电表或倍率（换表），其间用电无法求得`,
          en: `${point}: the freezes of ${first} and ${last} are of another meter or ratio: the energy between them is not known`
        }
      }
    }
    return { code: 'register_gap', reason: this.#gap(point, [first!, last!], to - from, after - before) }
  }

  #gap(point: string, [first, last]: readonly [string, string], periods: number, energy: number) {
    const kwh = Number(energy.toPrecision(7))
    const [zh, en] = this.#period === 'day' ? ['日', 'days'] : ['个月', 'months']
    return {
      zh: `${point}：${first} 与 ${last} 之间缺冻结示值，${periods} ${zh}共走 ${kwh} kWh（未乘倍率），不能归到各${zh}，未计入；以后补来其间示值则计入`,
      en: `${point}: no freezes between ${first} and ${last}; the register counted ${kwh} kWh (without the ratio) in ${periods} ${en}, which have no place in single ${en} and are left out, unless a later file has readings in between`
    }
  }

  #name(at: number): string {
    const day = formatDay(this.#dayOf(at))
    return this.#period === 'day' ? day : day.slice(0, 7)
  }
}

/** What each register showed at the beginning of a day, for the freezes beside it that come with other imports. */
function shownRegisters(
  meterId: string,
  day: number,
  { readings, mostKw }: Freeze,
  asset: string,
  factor: number
): LoadDay[] {
  const shown: LoadDay[] = []
  for (const [place, reading] of readings.entries()) {
    if (Number.isNaN(reading)) continue
    const fedIn = place === FED_IN_PLACE
    shown.push({
      meterId,
      day,
      channel: fedIn ? 'reverse_energy' : 'register_energy',
      values: new Float32Array(fedIn ? 1 : REGISTERS.length).fill(Number.NaN),
      rows: 0,
      register: {
        name: `frozen-${place} ${asset} ${factor}`,
        readings: Float64Array.of(reading),
        mostKw: mostKw[fedIn ? 1 : 0],
        factor,
        ...(!fedIn && { place })
      }
    })
  }
  return shown
}

const EVERY_PLACE = new Array<boolean>(FED_IN_PLACE + 1).fill(true)
const FORGOTTEN: RowProblem = {
  code: 'register_forgotten',
  reason: {
    zh: '等待前后日示值的冻结过多，不再保留最早的一条：其后补来的相邻一日缺数',
    en: 'too many freezes wait for those of the days beside them; the oldest is kept no longer: the day next to it stays missing when it comes'
  }
}
