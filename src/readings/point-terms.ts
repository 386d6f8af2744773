import type { EpochDay } from './day.ts'
import type { Meter } from './meter.ts'
import type { RowProblem } from './rejection.ts'

/** What a metering point measures: what a site draws, a part of what another point measures, or what is generated. */
export type PointRole = 'main' | 'sub' | 'generation'

/**
 * What holds for a metering point from one day on: a swapped meter or a changed ratio is a new row. What a row does not say
 * (null, NaN) is as in the row before.
 */
export interface PointTerm {
  /** the metering point */
  readonly meterId: string
  /** first day; -Infinity from the beginning */
  readonly validFrom: EpochDay
  /** last day, on which a row that begins then takes over; Infinity until such a row begins */
  readonly validTo: EpochDay
  /** 户号 */
  readonly account: string | null
  /** 电表资产号 */
  readonly asset: string | null
  /** CT × PT; NaN = as the sites file says */
  readonly multiplier: number
  readonly intervalMinutes: number
  readonly role: PointRole | null
  /** the metering point that measures this one's energy as well */
  readonly parentId: string | null
}

/** The numbers that a row of readings gives for its meter, beside the id that it goes by. */
export interface MeterIds {
  readonly asset?: string | undefined
  readonly account?: string | undefined
}

/** A point, and the row of it that a reading was matched by; none where the point has no row for the day. */
export interface MatchedPoint {
  readonly meterId: string
  readonly term: PointTerm | undefined
}

/** The dated rows of metering points, by point, asset and account. */
export class PointTerms {
  readonly #byPoint = new Map<string, readonly PointTerm[]>()
  readonly #byAsset = new Map<string, readonly PointTerm[]>()
  readonly #byAccount = new Map<string, readonly PointTerm[]>()

  /** @param terms in any order; those of one point do not overlap */
  constructor(terms: Iterable<PointTerm>) {
    const rows = groups(terms, ({ meterId }) => meterId)
    const complete = [...rows.values()].flatMap((some) => completed(some.sort((a, b) => a.validFrom - b.validFrom)))
    const ended = endedByMove(complete)
    this.#byPoint = groups(ended, ({ meterId }) => meterId)
    this.#byAsset = groups(ended, ({ asset }) => asset)
    this.#byAccount = groups(ended, ({ account }) => account)
  }

  get size(): number {
    return this.#byPoint.size
  }

  /** The rows of a point, the older first, each with all that it says or takes over from the one before. */
  of(meterId: string): readonly PointTerm[] {
    return this.#byPoint.get(meterId) ?? []
  }

  /** The row of a point that holds on a day; of two on the day that one takes over from the other, the newer. */
  on(meterId: string, day: EpochDay): PointTerm | undefined {
    return this.of(meterId).findLast((term) => isValid(term, day))
  }

  /** The row of the meter that stands at a point on a day, for an id of any kind; undefined when that is not sure. */
  standingAt(id: string, day: EpochDay): PointTerm | undefined {
    if (this.#byPoint.has(id)) return this.on(id, day)
    const valid = validOn(this.#byAsset.get(id) ?? this.#byAccount.get(id) ?? [], day)
    return onlyPoint(valid) === undefined ? undefined : valid.at(-1)
  }

  /** The row that ends on a day on which a row of another meter or ratio begins. */
  endingOn({ meterId, validFrom, asset, multiplier }: PointTerm): PointTerm | undefined {
    const before = this.of(meterId).findLast((term) => term.validFrom < validFrom)
    const same = before?.asset === asset && Object.is(before.multiplier, multiplier)
    return same ? undefined : before
  }

  /**
   * The metering point that a reading belongs to, by the row that is valid on its day: the point whose id it goes by, else
   * the one at which the asset stands, else the one of the account, its only main one where it has several.
   */
  match(
    written: string,
    { asset, account }: MeterIds,
    day: EpochDay,
    meters: ReadonlyMap<string, Meter>
  ): MatchedPoint | RowProblem {
    const isAsset = written === asset
    const isAccount = written === account
    if (!isAsset && !isAccount && meters.has(written)) return this.#atPoint(written, asset, day)
    const anyKind = !isAsset && !isAccount
    const assetNumber = asset ?? (anyKind ? written : undefined)
    const atAsset = assetNumber === undefined ? undefined : this.#byAsset.get(assetNumber)
    if (atAsset) return matchAsset(assetNumber!, atAsset, account, day)
    if (isAsset && meters.has(written)) return this.#atPoint(written, asset, day)
    const accountNumber = account ?? (anyKind ? written : undefined)
    const ofAccount = accountNumber === undefined ? undefined : this.#byAccount.get(accountNumber)
    if (ofAccount) return matchAccount(accountNumber!, ofAccount, asset, day)
    if (account !== undefined && meters.has(account)) return this.#atPoint(account, asset, day)
    return unknownMeter(written)
  }

  #atPoint(meterId: string, asset: string | undefined, day: EpochDay): MatchedPoint {
    const valid = this.of(meterId).filter((term) => isValid(term, day))
    return { meterId, term: valid.find((term) => asset !== undefined && term.asset === asset) ?? valid.at(-1) }
  }
}

/** A meter with the role and the parent that its newest row says. */
export function withRole(meter: Meter, terms: readonly PointTerm[]): Meter {
  const newest = terms.at(-1)
  return newest ? { ...meter, role: newest.role ?? 'main', parentId: newest.parentId } : meter
}

/** The role that a point has on a day, by its rows, the older first; before the first of them that of the first. */
export function roleOn(terms: readonly PointTerm[], day: EpochDay): PointRole {
  return (terms.findLast(({ validFrom }) => validFrom <= day) ?? terms[0])?.role ?? 'main'
}

/**
 * The last day on which a point is a main one by its rows, the older first: the last day of the last row that says so, or the
 * day before one that gives it another role. Infinity where no row ends it.
 */
export function lastMainDay(terms: readonly PointTerm[]): EpochDay {
  let before: PointRole | undefined
  let end = Number.POSITIVE_INFINITY
  for (const term of terms) {
    const role: PointRole = term.role ?? before ?? (term.parentId === null ? 'main' : 'sub')
    if (role === 'main') end = term.validTo
    else if (before === 'main') end = Math.min(end, term.validFrom - 1)
    before = role
  }
  return end
}

function groups(terms: Iterable<PointTerm>, keyOf: (term: PointTerm) => string | null): Map<string, PointTerm[]> {
  const found = new Map<string, PointTerm[]>()
  for (const term of terms) {
    const key = keyOf(term)
    if (key === null) continue
    const some = found.get(key)
    if (some) some.push(term)
    else found.set(key, [term])
  }
  return found
}

/** Rows of one point in the order of their days, each with what it takes over, and ending where the next begins. */
function completed(terms: readonly PointTerm[]): PointTerm[] {
  let before: PointTerm | undefined
  return terms.map((term, i) => {
    // what lies under another meter and says no more is a part of what that one measures
    const role = term.role ?? before?.role ?? (term.parentId === null ? 'main' : 'sub')
    const whole: PointTerm = {
      ...term,
      account: term.account ?? before?.account ?? null,
      asset: term.asset ?? before?.asset ?? null,
      multiplier: Number.isNaN(term.multiplier) ? (before?.multiplier ?? Number.NaN) : term.multiplier,
      intervalMinutes: Number.isNaN(term.intervalMinutes)
        ? (before?.intervalMinutes ?? Number.NaN)
        : term.intervalMinutes,
      role,
      parentId: term.parentId ?? (role === 'main' ? null : (before?.parentId ?? null)),
      validTo: Math.min(term.validTo, terms[i + 1]?.validFrom ?? Number.POSITIVE_INFINITY)
    }
    before = whole
    return whole
  })
}

/** A row without an end also ends where its asset begins to stand at another point. */
function endedByMove(terms: readonly PointTerm[]): PointTerm[] {
  const byAsset = groups(terms, ({ asset }) => asset)
  return terms.map((term) => {
    if (term.asset === null || Number.isFinite(term.validTo)) return term
    const elsewhere = byAsset
      .get(term.asset)!
      .filter((other) => other.meterId !== term.meterId && other.validFrom > term.validFrom)
    return elsewhere.length === 0
      ? term
      : { ...term, validTo: Math.min(...elsewhere.map(({ validFrom }) => validFrom)) }
  })
}

function isValid({ validFrom, validTo }: PointTerm, day: EpochDay): boolean {
  return validFrom <= day && day <= validTo
}

/** The rows that hold on a day; of several points, without those that end on it where others begin on it. */
function validOn(terms: readonly PointTerm[], day: EpochDay): PointTerm[] {
  const valid = terms.filter((term) => isValid(term, day))
  if (onlyPoint(valid) !== undefined || !valid.some(({ validFrom }) => validFrom === day)) return valid
  return valid.filter(({ validFrom, validTo }) => validTo !== day || validFrom === day)
}

function onlyPoint(terms: readonly PointTerm[]): string | undefined {
  const [first] = terms
  return first && terms.every(({ meterId }) => meterId === first.meterId) ? first.meterId : undefined
}

function matchAsset(
  asset: string,
  terms: readonly PointTerm[],
  account: string | undefined,
  day: EpochDay
): MatchedPoint | RowProblem {
  const valid = validOn(terms, day)
  if (valid.length === 0) return notValid(asset)
  const agreeing = account === undefined ? valid : valid.filter((term) => (term.account ?? account) === account)
  if (agreeing.length === 0) {
    const owner = valid[0]!.account
    return ambiguous(
      `资产号 ${asset} 当日属于户号 ${owner}，而非 ${account}`,
      `asset ${asset} belongs to account ${owner} on that day, not to ${account}`
    )
  }
  const meterId = onlyPoint(agreeing)
  return meterId === undefined ? several(asset, agreeing) : { meterId, term: agreeing.at(-1) }
}

function matchAccount(
  account: string,
  terms: readonly PointTerm[],
  asset: string | undefined,
  day: EpochDay
): MatchedPoint | RowProblem {
  const valid = validOn(terms, day)
  if (valid.length === 0) return notValid(account)
  const agreeing = asset === undefined ? valid : valid.filter((term) => (term.asset ?? asset) === asset)
  if (agreeing.length === 0) {
    return ambiguous(`户号 ${account} 当日没有资产号 ${asset}`, `account ${account} has no asset ${asset} on that day`)
  }
  const mains = agreeing.filter(({ role }) => role === 'main')
  const meterId = onlyPoint(agreeing) ?? onlyPoint(mains)
  return meterId === undefined
    ? several(account, agreeing)
    : { meterId, term: agreeing.findLast((term) => term.meterId === meterId) }
}

/** The problem of a reading of a meter that nobody knows. */
export function unknownMeter(meterId: string): RowProblem {
  return {
    code: 'unknown_meter',
    reason: { zh: `台账中没有电表 ${meterId}`, en: `meter ${meterId} is not in the sites file` }
  }
}

function notValid(id: string): RowProblem {
  return {
    code: 'not_valid_that_day',
    reason: { zh: `${id} 当日不在任何计量点`, en: `${id} is at no metering point on that day` }
  }
}

function several(id: string, terms: readonly PointTerm[]): RowProblem {
  const points = [...new Set(terms.map(({ meterId }) => meterId))].sort()
  return ambiguous(
    `${id} 当日对应多个计量点：${points.join('、')}`,
    `${id} is at several metering points on that day: ${points.join(', ')}`
  )
}

function ambiguous(zh: string, en: string): RowProblem {
  return { code: 'ambiguous_meter', reason: { zh, en } }
}
