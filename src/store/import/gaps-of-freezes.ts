import { formatDay } from '../../readings/day.ts'
import { gapProblem } from '../../readings/formats/freeze-gaps.ts'
import type { FreezeGap } from '../../readings/formats/freeze-runs.ts'
import { dayAt, frozenPeriod, frozenTotal, HOURS, type Period, placeOf } from '../../readings/formats/frozen-names.ts'
import type { Transaction } from '../transaction.ts'
import type { Side, Told, TotalFreeze } from './register-days.ts'

/** Ends that wait for what the import brings beside them. */
const MOST_ENDS = 100_000
/** Ends that are looked up at a time. */
const ENDS_ASKED = 5000

/** A freeze beside which there is none, on one side. */
interface RunEnd extends Pick<TotalFreeze, 'load' | 'pointId' | 'register' | 'day'> {
  readonly side: Side
}

/** The freeze nearest to an end, on its other side, and what both showed. */
interface Nearest {
  readonly at: number
  readonly register: string
  readonly day: number
  readonly reading: number
  readonly own: number
}

/**
 * Finds what lies between the freezes of an import, and between them and those of others: days or months without one, and swaps
 * of the meter.
 */
export class GapsOfFreezes {
  readonly #tx: Transaction
  #ends = new Map<string, RunEnd>()

  constructor(tx: Transaction) {
    this.#tx = tx
  }

  /** Takes the freezes of a chunk. @returns what there is to tell, where too many wait for others */
  async add(freezes: readonly TotalFreeze[]): Promise<readonly Told[]> {
    for (const { open, ...freeze } of freezes) {
      const period = frozenPeriod(freeze.register)!
      const place = placeOf(period, freeze.day)
      this.#ends.delete(keyOf({ ...freeze, day: dayAt(period, place - 1), side: 'after' }))
      this.#ends.delete(keyOf({ ...freeze, day: dayAt(period, place + 1), side: 'before' }))
      for (const side of open) this.#ends.set(keyOf({ ...freeze, side }), { ...freeze, side })
    }
    return this.#ends.size > MOST_ENDS ? this.tell() : []
  }

  /** What lies between the ends that wait and what is stored, after the last of the import. */
  async tell(): Promise<Told[]> {
    // a gap of which both ends are new is told with the later one
    const ends = [...this.#ends.values()].sort((a, b) => Number(a.side === 'after') - Number(b.side === 'after'))
    this.#ends = new Map()
    const told = new Map<string, Told>()
    for (let at = 0; at < ends.length; at += ENDS_ASKED) {
      const some = ends.slice(at, at + ENDS_ASKED)
      for (const nearest of await this.#nearest(some)) {
        const end = some[nearest.at - 1]!
        const gap = gapTo(end, nearest)
        if (!gap) continue
        const key = `${end.pointId} ${gap.from} ${gap.to}`
        const period = frozenPeriod(end.register)!
        const names = [name(period, gap.from), name(period, gap.to)] as const
        const problem = gapProblem(end.load.meterId, gap, names, period, HOURS[period])
        if (!told.has(key)) told.set(key, { load: end.load, problem })
      }
    }
    return [...told.values()]
  }

  async #nearest(ends: readonly RunEnd[]): Promise<Nearest[]> {
    return this.#tx.query<Nearest & { readonly [column: string]: unknown }>(
      // another meter's run has to begin, or end, there too: one that goes on beside the own one took no place of it
      `select at::integer, nearest.register, nearest.day, nearest.reading, itself.readings[1] as own
       from unnest($1::integer[], $2::text[], $3::integer[], $4::boolean[], $5::text[], $6::interval[]) with ordinality
         as own(point_id, register, day, is_before, total, step, at)
       join register_day itself on itself.point_id = own.point_id and itself.register = own.register
         and itself.day = date '1970-01-01' + own.day
       cross join lateral (
         (select r.register, r.day - date '1970-01-01' as day, r.readings[1] as reading from register_day r
          where is_before and r.point_id = own.point_id and r.day <= itself.day and starts_with(r.register, total)
            and (r.day, r.register) <> (itself.day, itself.register)
            and not exists (select from register_day a where a.point_id = r.point_id and a.register = r.register
              and a.day = (r.day + step)::date and r.register <> itself.register)
          order by r.day desc limit 1)
         union all
         (select r.register, r.day - date '1970-01-01', r.readings[1] from register_day r
          where not is_before and r.point_id = own.point_id and r.day >= itself.day and starts_with(r.register, total)
            and (r.day, r.register) <> (itself.day, itself.register)
            and not exists (select from register_day b where b.point_id = r.point_id and b.register = r.register
              and b.day = (r.day - step)::date and r.register <> itself.register)
          order by r.day limit 1)
       ) nearest`,
      [
        ends.map(({ pointId }) => pointId),
        ends.map(({ register }) => register),
        ends.map(({ day }) => day),
        ends.map(({ side }) => side === 'before'),
        ends.map(({ register }) => frozenTotal(frozenPeriod(register)!)),
        ends.map(({ register }) => `1 ${frozenPeriod(register)}`)
      ]
    )
  }
}

/** What lies between an end and the freeze nearest to it; undefined where nothing does. */
function gapTo({ register, day, side }: RunEnd, nearest: Nearest): Omit<FreezeGap, 'line'> | undefined {
  const period = frozenPeriod(register)!
  const [own, other] = [placeOf(period, day), placeOf(period, nearest.day)]
  // two ratios of one meter on a day have been told
  if (own === other && meterOf(register) === meterOf(nearest.register)) return undefined
  const sameMeter = nearest.register === register
  // freezes of other chunks of the import
  if (sameMeter && Math.abs(own - other) === 1) return undefined
  const ends = [
    { place: own, shown: nearest.own },
    { place: other, shown: nearest.reading }
  ]
  const [first, last] = side === 'before' ? ends.reverse() : ends
  // a reading stands at the beginning of the day after the one that it closes
  return { from: first!.place - 1, to: last!.place - 1, before: first!.shown, after: last!.shown, sameMeter }
}

function keyOf({ pointId, register, day, side }: Omit<RunEnd, 'load'>): string {
  return `${pointId} ${register} ${day} ${side}`
}

function meterOf(register: string): string {
  return register.slice(0, register.lastIndexOf(' '))
}

function name(period: Period, place: number): string {
  const day = formatDay(dayAt(period, place))
  return period === 'day' ? day : day.slice(0, 7)
}
