import type { EpochDay } from '../../readings/day.ts'
import type { PointScreening } from '../point-screening.ts'
import type { ScreeningInput } from '../screening-input.ts'
import { lookAtNewDays } from './new-days.ts'

/** No finding is older than this: every point is judged once in so many days, a part of all points each day. */
const LONGEST_DAYS = 7
/** What the models say for mining, in log-odds at even odds, from which on a point is judged every time. */
const SUSPICIOUS_FROM_LOG_ODDS = 0

/** A judgement of a metering point that the following screenings may take over. */
export interface Judgement {
  /** the run that made it */
  readonly run: number
  /** day on which it was made */
  readonly judgedOn: EpochDay
  /** last day of the readings that it saw */
  readonly lastDay: EpochDay
  /** what it went by: program, models, tables, prevalence */
  readonly settings: string
  /** what was known of the point, its site and its weather */
  readonly circumstances: string
  readonly screening: PointScreening
}

/** Why a point is judged anew. */
export type JudgedBecause =
  | 'all_asked'
  | 'none_kept'
  | 'settings'
  | 'terms'
  | 'late_readings'
  | 'suspicious'
  | 'turn'
  | 'many_days'
  | 'gap'
  | 'registers'
  | 'fault'
  | 'rise'

/** Why an earlier finding stands: nothing became known since, or the new days show nothing. */
export type TakenOverBecause = 'nothing_new' | 'quiet_days'

/** What a screening knows of a point before it reads its load. */
export interface Occasion {
  /** all points are to be judged */
  readonly all: boolean
  readonly today: EpochDay
  readonly settings: string
  readonly circumstances: string
  /** readings of days before the last judged one became known after the judgement */
  readonly lateReadings: boolean
}

/** Whether a screening of a point can be taken over at all: what the learnt models judged, which looks at no other point. */
export function canStand({ status, learnt, baseline, lastDay }: PointScreening): boolean {
  return status === 'ok' && learnt !== null && baseline !== null && lastDay !== null
}

/** Why a point is judged anew whatever its new readings are; null where these decide. */
export function reasonBeforeReadings(
  meterId: string,
  judgement: Judgement | undefined,
  { all, today, settings, circumstances, lateReadings }: Occasion
): JudgedBecause | null {
  if (all) return 'all_asked'
  if (!judgement) return 'none_kept'
  if (judgement.settings !== settings) return 'settings'
  if (judgement.circumstances !== circumstances) return 'terms'
  if (lateReadings) return 'late_readings'
  if (evidenceLogOdds(judgement.screening) >= SUSPICIOUS_FROM_LOG_ODDS) return 'suspicious'
  const age = today - judgement.judgedOn
  if (age < 0 || age >= LONGEST_DAYS || (age > 0 && isTurn(meterId, today))) return 'turn'
  return null
}

/**
 * Why a point is judged anew for what its new days show, or why its finding stands.
 * @param since the last judged day, as it is known now, and those after it, of the grain that was judged
 * @param smallestRigKw power of the smallest machine, kW
 */
export function reasonByNewDays(
  { screening, lastDay }: Judgement,
  since: ScreeningInput,
  smallestRigKw: number
): JudgedBecause | TakenOverBecause {
  const { firstDay, days } = since.curve
  if (firstDay + days - 1 - lastDay >= LONGEST_DAYS) return 'many_days'
  if (firstDay !== lastDay || screening.baseline === null) return 'gap'
  return lookAtNewDays(screening.baseline, since, smallestRigKw)
}

export function standsFor(reason: JudgedBecause | TakenOverBecause): reason is TakenOverBecause {
  return reason === 'nothing_new' || reason === 'quiet_days'
}

/** What the learnt models say for mining, without the prevalence. */
function evidenceLogOdds({ learnt }: PointScreening): number {
  return (learnt?.contributions ?? []).reduce((sum, { logOdds }) => sum + logOdds, 0)
}

/** Each point has its day of seven by a hash of its id (FNV-1a, 32 bits), so that no day has many more than another. */
function isTurn(meterId: string, today: EpochDay): boolean {
  let hash = 0x811c9dc5
  for (let i = 0; i < meterId.length; i++) hash = Math.imul(hash ^ meterId.charCodeAt(i), 0x01000193) >>> 0
  return (today + hash) % LONGEST_DAYS === 0
}
