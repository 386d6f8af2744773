import { ofAsset } from '../asset-clash.ts'
import { type EpochDay, formatDay } from '../day.ts'
import { type LoadDay, REGISTERS } from '../load-day.ts'
import type { MeterIds } from '../point-terms.ts'
import type { RowProblem } from '../rejection.ts'
import type { SourcesOfDays } from '../sources-of-days.ts'
import type { Opening } from './format.ts'
import { type Counted, cleanFreeze, counted, isLeap, mostAfter, mostBefore, risesOf } from './freeze-differences.ts'
import { gapProblem } from './freeze-gaps.ts'
import { type Freeze, type FreezeMemory, type Freezes, NO_RISES } from './freeze-memory.ts'
import { FED_IN_PLACE } from './frozen-columns.ts'
import { dayAt, frozenName, HOURS, type Period, placeOf } from './frozen-names.ts'
import type { RegisterMemory } from './register-memory.ts'

/** A freeze of a row. */
export interface FrozenRow {
  readonly meterId: string
  /** that it closes */
  readonly day: EpochDay
  /** kWh at the meter, by place; NaN = missing */
  readonly readings: Float64Array
  /** CT × PT of the row; NaN = it gives none */
  readonly ratio: number
  readonly ids: MeterIds | undefined
  readonly line: number
  /** what the register in total began the period with, where that is not what the freeze before shows: another meter's */
  readonly begun?: number | undefined
}

/** What the energies of a period are kept as. */
export function channelOf(period: Period): 'register_energy' | 'month_energy' {
  return period === 'day' ? 'register_energy' : 'month_energy'
}

// Load days are written out: spreading others into them, for several of each row, takes several times as long as all else.
const NO_ENERGIES = new Float32Array(REGISTERS.length).fill(Number.NaN)
const NO_ENERGY = Float32Array.of(Number.NaN)
const NO_READINGS = new Float64Array(0)

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
    this.#hours = HOURS[period]
  }

  /** @returns the energy as far as the freeze before tells it, and what else of energies and registers the freeze tells */
  add({ meterId: id, day: closed, readings, ratio, ids, line, begun }: FrozenRow): readonly LoadDay[] | RowProblem {
    const { remark } = this.#opening
    // by the day that it closes: on the next one another meter may stand there
    const checked = this.#checked(id, closed, ratio, ids)
    if ('code' in checked) return checked
    const { meterId, day } = checked
    const { factor } = checked.register!
    const { asset, point, meter } = this.#meterOf(checked, ids)
    const at = placeOf(this.#period, day)
    const freezes = this.#memory.of(meter)
    for (const problem of cleanFreeze(readings, freezes.get(at - 1), this.#hours)) remark?.(problem)
    const own = freezes.get(at)
    const brought = own ? readings.slice() : readings
    const { kinds, ofKinds } = this.#opening
    const held = kinds?.().length ? ofKinds?.({ ...checked, values: new Float32Array(brought) }) : undefined
    if (held && 'code' in held) return held
    if (own) for (const [i, reading] of readings.entries()) if (Number.isNaN(reading)) readings[i] = own.readings[i]!
    if (begun !== undefined && begun !== own?.begun) remark?.(begunAnew(begun))
    const sides = this.#beside(freezes, at, readings, begun ?? own?.begun)
    if ('code' in sides) return sides
    const { before, after, freeze, leapt } = sides
    const found: LoadDay[] = []
    const problem = this.#addEnergy(found, meterId, day, before, factor, brought)
    if (problem) return problem
    const first = ofAsset(this.#sources, found[0]!, ids?.asset)
    if ('code' in first) return first
    found[0] = held?.kinds ? { ...first, kinds: held.kinds } : first
    if (after) this.#addEnergy(found, meterId, dayAt(this.#period, at + 1), after, factor, brought)
    for (const side of [before, after]) {
      if (!side) continue
      for (const told of side.told) remark?.(told)
      for (const place of side.wrong) readings[place] = Number.NaN
    }
    if (this.#memory.keep(meter, at, freeze)) remark?.(FORGOTTEN)
    if (leapt) this.#addEnergy(found, meterId, dayAt(this.#period, at - 1), leapt, factor, leapt.energies)
    if (this.#memory.note(point, meter, at, readings[0]!, line)) {
      this.tellGaps()
      this.#memory.forgetGaps()
    }
    const shownOn = dayAt(this.#period, at + 1)
    addShown(found, this.#period, meterId, shownOn, freeze, `${asset} ${factor}`, factor, first.assets)
    return found
  }

  /** What the register in total showed at the end of a period; NaN where that is not known. */
  shownAt({ meterId: id, day: closed, ratio, ids }: Omit<FrozenRow, 'readings' | 'line'>): number {
    const checked = this.#checked(id, closed, ratio, ids)
    if ('code' in checked) return Number.NaN
    const freezes = this.#memory.of(this.#meterOf(checked, ids).meter)
    return freezes.get(placeOf(this.#period, checked.day))?.readings[0] ?? Number.NaN
  }

  /** By what names the freezes of a meter are kept. */
  #meterOf({ meterId, day, register }: LoadDay, ids: MeterIds | undefined) {
    const asset = ids?.asset ?? this.#opening.points?.standingAt(meterId, day)?.asset ?? ''
    const point = `${this.#period} ${meterId}`
    return { asset, point, meter: `${point} ${asset} ${register!.factor}` }
  }

  /** Tells what lies between freezes that do not follow each other, at the end of a file. */
  tellGaps(): void {
    for (const gap of this.#memory.endFile()) {
      const [period, ...point] = gap.point.split(' ')
      if (period === this.#period) {
        const ends = [this.#name(gap.from), this.#name(gap.to)] as const
        this.#opening.remark?.(gapProblem(point.join(' '), gap, ends, period, this.#hours), gap.line)
      }
    }
  }

  /** Whose freeze it is, and by what its register is to be multiplied. */
  #checked(meterId: string, day: EpochDay, ratio: number, ids: MeterIds | undefined): LoadDay | RowProblem {
    const { check } = this.#opening
    const [channel, values, stated] = [channelOf(this.#period), NO_ENERGIES, !Number.isNaN(ratio)]
    const register = { name: '', readings: NO_READINGS, mostKw: 0, factor: stated ? ratio : 1 }
    if (!stated) return check({ meterId, day, channel, values, register }, ids)
    return check({ meterId, day, channel, values, primary: true, ratio, register }, ids)
  }

  /**
   * What the registers counted in the period that a freeze closes, and in the one that it opens. A rise that was taken for
   * another meter's is a load where the next one is like it: `leapt` is what was counted then.
   */
  #beside(freezes: Freezes, at: number, readings: Float64Array, begun: number | undefined) {
    const hours = this.#hours
    const [stored, later] = [freezes.get(at - 1), freezes.get(at + 1)]
    const earlier = begun === undefined ? stored : begunWith(begun, stored)
    const itself: Freeze = { readings, mostKw: earlier ? mostBefore(earlier, hours) : NO_RISES }
    const before = earlier && counted(earlier, itself, hours, risesOf(itself, later, hours))
    if (before && 'code' in before) return before
    const mostKw = before ? mostAfter(itself, before, hours) : itself.mostKw
    const isUnlike = before && isLeap(earlier, itself, before)
    const leapFrom = isUnlike ? { readings: earlier.readings, mostKw: earlier.mostKw } : undefined
    const freeze: Freeze = { readings, mostKw, leapFrom, begun }
    const opened = later?.begun === undefined ? freeze : begunWith(later.begun, freeze)
    const rises = risesOf(earlier, itself, hours)
    const next = risesOf(later, later && freezes.get(at + 2), hours)
    const after = later && counted(opened, later, hours, [Math.max(rises[0], next[0]), Math.max(rises[1], next[1])])
    if (after && 'code' in after) return after
    const leapt = earlier?.leapFrom && counted(earlier.leapFrom, earlier, hours, rises)
    const isLoad = leapt && !('code' in leapt) && !isLeap(earlier.leapFrom!, earlier, leapt)
    return { before, after, freeze, leapt: isLoad ? leapt : undefined }
  }

  /**
   * Adds what was drawn in a period, and fed in where that is known. The first that is found stands for the row, even where all
   * its values are missing; of others nothing is added that does not pass the check.
   * @param brought the readings that the row has itself: what it does not have has gone in with others
   * @returns what is the matter with it
   */
  #addEnergy(
    found: LoadDay[],
    meterId: string,
    day: EpochDay,
    counted: Counted | undefined,
    factor: number,
    brought: Float64Array
  ): RowProblem | undefined {
    const { check } = this.#opening
    const kwh = (place: number) =>
      counted && !Number.isNaN(brought[place]!) ? counted.energies[place]! * factor : Number.NaN
    const rows = found.length === 0 ? 1 : 0
    const values = new Float32Array(REGISTERS.length)
    for (let i = 0; i < values.length; i++) values[i] = kwh(i)
    const drawn = check({ meterId, day, channel: channelOf(this.#period), values, rows, primary: true })
    if ('code' in drawn) return drawn
    const fed = this.#period === 'month' ? Number.NaN : kwh(FED_IN_PLACE)
    const fedIn = Number.isNaN(fed)
      ? undefined
      : check({ meterId, day, channel: 'reverse_energy', values: Float32Array.of(fed), rows: 0, primary: true })
    if (fedIn && 'code' in fedIn) return fedIn
    if (rows > 0 || !drawn.values.every(Number.isNaN)) found.push(drawn)
    if (fedIn) found.push(fedIn)
    return undefined
  }

  #name(at: number): string {
    const day = formatDay(dayAt(this.#period, at))
    return this.#period === 'day' ? day : day.slice(0, 7)
  }
}

/** What a register began a period with, as if a freeze had shown it. */
function begunWith(total: number, before: Freeze | undefined): Freeze {
  const readings = new Float64Array(before?.readings.length ?? FED_IN_PLACE + 1).fill(Number.NaN)
  readings[0] = total
  return { readings, mostKw: before?.mostKw ?? NO_RISES }
}

/**
 * Adds what each register showed at the beginning of a day or month, for the freezes beside it that come with other imports.
 * @param assets that the row names
 */
function addShown(
  found: LoadDay[],
  period: Period,
  meterId: string,
  day: EpochDay,
  { readings: all, mostKw: [drawnKw, fedInKw] }: Freeze,
  meter: string,
  factor: number,
  assets: readonly string[] | undefined
): void {
  for (let place = 0; place < all.length; place++) {
    if (Number.isNaN(all[place]!)) continue
    const isFedIn = place === FED_IN_PLACE
    // of months nothing is kept of what was fed in
    if (isFedIn && period === 'month') continue
    const name = frozenName(period, place, meter)
    const readings = all.slice(place, place + 1)
    const register = isFedIn
      ? { name, readings, mostKw: fedInKw, factor }
      : { name, readings, mostKw: drawnKw, factor, place }
    const [channel, values] = isFedIn
      ? (['reverse_energy', NO_ENERGY] as const)
      : ([channelOf(period), NO_ENERGIES] as const)
    found.push({ meterId, day, channel, values, rows: 0, register, ...(assets && { assets }) })
  }
}

function begunAnew(begun: number): RowProblem {
  return {
    code: 'register_swap',
    reason: {
      zh: `上次示数 ${begun} 不是前一日（月）的示数：视为换表，当期电量为本次与上次示数之差`,
      en: `the reading before, ${begun}, is not what the day or month before ended with: taken for another meter, of which the energy is counted from there`
    }
  }
}

const FORGOTTEN: RowProblem = {
  code: 'register_forgotten',
  reason: {
    zh: '等待前后日示值的冻结过多，不再保留最早的一条：其后补来的相邻一日缺数',
    en: 'too many freezes wait for those of the days beside them; the oldest is kept no longer: the day next to it stays missing when it comes'
  }
}
