import type { Regions } from '../carbon/regions.ts'
import type { Meter } from '../readings/meter.ts'

/** A scope of a target as one text. */
export function scopeKey(kind: string, scope: string): string {
  return `${kind} ${scope}`
}

/** The scopes that a meter lies in, innermost first: its site, its organisation, its regions. */
export function scopesOf({ siteId, organisation, region }: Meter, regions: Regions): string[] {
  const around = region === null ? [] : new Set([region, ...regions.around(region)])
  return [
    scopeKey('site', siteId),
    ...(organisation === null ? [] : [scopeKey('organisation', organisation)]),
    ...[...around].map((code) => scopeKey('region', code))
  ]
}
