import { type Static, Type } from 'typebox'
import { SCOPE_KINDS, type ScopeKind } from '../carbon/target.ts'
import { SCOPE, SIMULATED, SOURCE, strict, USED_FROM, VERSION, year } from './carbon-schemas.ts'

export const OtherEnergyBody = Type.Object(
  {
    ...SCOPE,
    month: Type.String({ pattern: '^(199\\d|20\\d{2})-(0[1-9]|1[0-2])$', description: 'YYYY-MM, from 1990 on' }),
    carrier: Type.String({
      maxLength: 100,
      pattern: '^[^\\u0000]*[^\\u0000\\s][^\\u0000]*$',
      description: 'Natural gas, diesel, heat …; never blank'
    }),
    kgce: Type.Number({ minimum: 0, maximum: 1e12, description: 'By the calorific value of the carrier, kgce' }),
    tco2: Type.Optional(Type.Number({ minimum: 0, maximum: 1e12, description: 'Its emissions, where they are known' })),
    source: SOURCE,
    used_from: USED_FROM
  },
  strict
)

export const HeadcountBody = Type.Object(
  {
    ...SCOPE,
    year: year('Year'),
    heads: Type.Number({ exclusiveMinimum: 0, maximum: 1e9, description: 'People who use the energy' }),
    source: SOURCE,
    used_from: USED_FROM
  },
  strict
)

export const YearQuery = Type.Object({ year: Type.Optional(year("Calendar year; this one's unless given")) }, strict)

export const TableBody = Type.Object(
  {
    csv: Type.String({
      minLength: 1,
      maxLength: 1_000_000,
      pattern: '^[^\\u0000]*$',
      description: 'The table, its header first'
    })
  },
  strict
)
export const ImportedReply = Type.Object(
  { rows: Type.Integer({ description: 'How many were entered' }), simulated: SIMULATED },
  strict
)

const SCOPE_KIND = Type.Unsafe<ScopeKind>({ type: 'string', enum: [...SCOPE_KINDS], description: 'What it is for' })
const OTHER_ENERGY = Type.Object(
  {
    scope_kind: SCOPE_KIND,
    scope: Type.String(),
    month: Type.String({ description: 'YYYY-MM' }),
    carrier: Type.String(),
    kgce: Type.Number(),
    tco2: Type.Unsafe<number | null>({ type: ['number', 'null'], description: 'Null where it is not known' }),
    source: Type.String(),
    ...VERSION,
    in_force: Type.Boolean({ description: 'Whether reports made today use this version' })
  },
  strict
)
const HEADCOUNT = Type.Object(
  {
    scope_kind: SCOPE_KIND,
    scope: Type.String(),
    year: Type.Integer(),
    heads: Type.Number(),
    source: Type.String(),
    ...VERSION,
    in_force: Type.Boolean({ description: 'Whether reports made today use this version' })
  },
  strict
)
export const OtherEnergyReply = Type.Object(
  { items: Type.Array(OTHER_ENERGY), year: Type.Integer(), simulated: SIMULATED },
  strict
)
export const HeadcountsReply = Type.Object(
  { items: Type.Array(HEADCOUNT), year: Type.Integer(), simulated: SIMULATED },
  strict
)

export type OtherEnergyReply = Static<typeof OtherEnergyReply>
export type HeadcountsReply = Static<typeof HeadcountsReply>
