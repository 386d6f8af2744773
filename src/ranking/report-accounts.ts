import { type Replacements, replacedMeters } from './meter-end.ts'
import { type Period, type PointAccount, pointAccount, type ReportPoint } from './point-account.ts'

/** Accounts in the order of their points; those of sub-meters go by those of the main meters of their site. */
export function pointAccounts(
  points: readonly ReportPoint[],
  period: Period,
  kgcePerKwh: number,
  { replaced, measuredSince }: Replacements<ReportPoint>
): PointAccount[] {
  const bySite = new Map<string, PointAccount[]>()
  const made = new Map<ReportPoint, PointAccount>()
  for (const point of points) {
    if (point.subMeter) continue
    const account = pointAccount(point, period, kgcePerKwh, replaced.has(point), measuredSince.get(point))
    made.set(point, account)
    const site = bySite.get(point.siteId)
    if (site) site.push(account)
    else bySite.set(point.siteId, [account])
  }
  return points.map(
    (point) => made.get(point) ?? pointAccount(point, period, kgcePerKwh, false, undefined, bySite.get(point.siteId))
  )
}

/** Which meters were replaced by others of their site. */
export function replacedPoints(
  points: readonly ReportPoint[],
  firstDay: number,
  lastDay: number
): Replacements<ReportPoint> {
  const dayAt = (at: number) => (at < 0 ? null : firstDay + at)
  const spans = points.map((point) => ({
    point,
    siteId: point.siteId,
    lastMainDay: point.lastMainDay,
    first: dayAt(point.kwh.findIndex((value) => !Number.isNaN(value))),
    last: dayAt(point.kwh.findLastIndex((value) => !Number.isNaN(value)))
  }))
  const { replaced, measuredSince } = replacedMeters(spans, lastDay)
  return {
    replaced: new Set([...replaced].map(({ point }) => point)),
    measuredSince: new Map([...measuredSince].map(([{ point }, since]) => [point, since]))
  }
}
