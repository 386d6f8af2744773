import { createHash } from 'node:crypto'
import { CurveAssembler } from '../readings/assemble-curve.ts'
import { type EnergyYear, energyByYear, ownUse } from '../readings/daily-energy.ts'
import type { EpochDay } from '../readings/day.ts'
import type { PointScreening } from '../screening/point-screening.ts'
import {
  type JudgedBecause,
  type Judgement,
  reasonBeforeReadings,
  reasonByNewDays,
  standsFor,
  type TakenOverBecause
} from '../screening/standing/judgement.ts'
import { type MeteringPoint, readingsOf } from '../store/curves.ts'
import { keptJudgements, pointsWithLateReadings } from '../store/judgements.ts'
import type { Transaction } from '../store/transaction.ts'
import { type Surroundings, screeningInput } from './screening-inputs.ts'

/** Temperatures of so many days before the newest may still come in: they are no reason to judge anew. */
const WEATHER_LATE_DAYS = 7
/** Temperatures of before so many days weigh on no judgement. */
const WEATHER_DAYS = 3 * 366

export interface StandingOptions {
  /** Judge every point anew. */
  readonly all: boolean
  readonly today: EpochDay
  /** what judgements go by: program, models, tables, prevalence */
  readonly settings: string
  /** power of the smallest machine, kW */
  readonly smallestRigKw: number
}

/** What a screening does with a point: judges it anew, or takes the earlier judgement over. */
export type PointPlan =
  | { readonly judge: JudgedBecause }
  | {
      readonly judge: null
      readonly because: TakenOverBecause
      readonly judgement: Judgement
      /** as it was judged, up to the newest day */
      readonly screening: PointScreening
      /** energy of the days since */
      readonly newEnergy: readonly EnergyYear[]
    }

/** The judgements of earlier runs, as far as they still stand. */
export class EarlierJudgements {
  readonly #tx: Transaction
  readonly #surroundings: Surroundings
  readonly #options: StandingOptions
  readonly #weather = new Map<string, string>()
  #late: ReadonlySet<number> | undefined

  constructor(tx: Transaction, surroundings: Surroundings, options: StandingOptions) {
    this.#tx = tx
    this.#surroundings = surroundings
    this.#options = options
  }

  /** What to do with some points, by their ids in the store. Reads no more of them than the last judged day and those since. */
  async plan(points: readonly MeteringPoint[]): Promise<Map<number, PointPlan>> {
    const { all } = this.#options
    this.#late ??= all ? new Set() : await pointsWithLateReadings(this.#tx)
    const ids = points.map(({ id }) => id)
    const kept = all ? new Map<number, Judgement>() : await keptJudgements(this.#tx, ids)
    const plans = new Map<number, PointPlan>()
    const undecided: (MeteringPoint & { judgement: Judgement })[] = []
    for (const point of points) {
      const judgement = kept.get(point.id)
      const reason = reasonBeforeReadings(point.meter.meterId, judgement, {
        ...this.#options,
        circumstances: judgement ? this.circumstances(point, judgement.lastDay) : '',
        lateReadings: this.#late.has(point.id)
      })
      if (reason !== null || !judgement) plans.set(point.id, { judge: reason ?? 'none_kept' })
      else undecided.push({ ...point, judgement })
    }
    const after = Math.min(...undecided.map(({ judgement }) => judgement.lastDay)) - 1
    const days = await readingsOf(this.#tx, undecided, { after })
    for (const point of undecided) {
      const later = (days.get(point.id) ?? []).filter(({ day }) => day >= point.judgement.lastDay)
      plans.set(point.id, this.#byNewDays(point, later))
    }
    return plans
  }

  /** Digest of what is known of a point, its site and the weather there, as far as a judgement goes by it. */
  circumstances({ meter, terms }: MeteringPoint, lastDay: EpochDay): string {
    const { name: _, organisation: __, ...about } = meter
    const weather = this.#weatherUntil(meter.region, lastDay - WEATHER_LATE_DAYS)
    return createHash('sha256')
      .update(JSON.stringify([about, terms, weather]))
      .digest('base64url')
  }

  #byNewDays(
    { meter, terms, judgement }: MeteringPoint & { judgement: Judgement },
    days: readonly Parameters<CurveAssembler['add']>[0][]
  ): PointPlan {
    const { screening } = judgement
    const assembler = new CurveAssembler(meter.meterId)
    for (const day of days) assembler.add(day)
    const { curves } = assembler.finish()
    const curve = curves.find(({ grain }) => grain === screening.grain)
    if (!curve) return { judge: 'gap' }
    const since = screeningInput(curve, meter, this.#surroundings)
    const because = reasonByNewDays(judgement, since, this.#options.smallestRigKw)
    if (!standsFor(because)) return { judge: because }
    const lastDay = curve.firstDay + curve.days - 1
    const newEnergy = because === 'nothing_new' ? [] : ownUse(energyByYear(curves), terms)
    return { judge: null, because, judgement, screening: { ...screening, lastDay }, newEnergy }
  }

  #weatherUntil(region: string | null, lastDay: EpochDay): string {
    const key = `${lastDay} ${region ?? ''}`
    let digest = this.#weather.get(key)
    if (digest === undefined) {
      const hours = this.#surroundings.temperatureC(region, lastDay - WEATHER_DAYS + 1, WEATHER_DAYS)
      digest = hours ? createHash('sha256').update(hours).digest('base64url') : ''
      this.#weather.set(key, digest)
    }
    return digest
  }
}
