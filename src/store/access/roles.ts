import type { Scope } from '../store.ts'

/** Roles of people. Who administers, who works with the sites and who audits are never the same account (三员分立). */
export const ROLES = ['operator', 'bureau', 'inspector', 'administrator', 'auditor'] as const
export type Role = (typeof ROLES)[number]

/** Roles that an API key may have: no machine administers people. */
export const KEY_ROLES = ['operator', 'bureau', 'inspector', 'auditor'] as const
export type KeyRole = (typeof KEY_ROLES)[number]

/** How people show who they are: by a password kept here, or at the organisation's OpenID provider. */
export const SIGN_INS = ['password', 'oidc'] as const
export type SignIn = (typeof SIGN_INS)[number]

/**
 * In which part a transaction acts: a role; `demo`, which reads; `gate`, which tells who is asking; `system`, the program at
 * work for whoever runs it; `watch`, which tells what anybody may know of the server and sees nothing else.
 */
export type Part = Role | 'demo' | 'gate' | 'system' | 'watch'

export type Regions = Scope['regions']

/** Whether a role works with sites, and so has regions. The others see no site at all. */
export function seesSites(role: Role): boolean {
  return role !== 'administrator' && role !== 'auditor'
}

/** Regions as the column holds them. */
export function regionsColumn(regions: Regions): string[] {
  return regions === 'all' ? ['all'] : [...regions]
}

/** Regions from the column. All of them are `all` alone: beside codes it is none. */
export function regionsOf(column: readonly string[]): Regions {
  return column.length === 1 && column[0] === 'all' ? 'all' : column
}
