import { type Static, Type } from 'typebox'
import { DATASETS, type Dataset } from '../carbon/reference.ts'
import {
  BOUNDARIES,
  type Boundary,
  SCOPE_KINDS,
  type ScopeKind,
  TARGET_METRICS,
  type TargetMetric
} from '../carbon/target.ts'
import { TARIFF_REGISTERS } from '../readings/tariff-calendar.ts'

export const strict = { additionalProperties: false }
const choice = <T extends string>(values: readonly T[], description: string) =>
  Type.Unsafe<T>({ type: 'string', enum: [...values], description })
const plain = (maxLength: number, description: string) =>
  Type.String({ minLength: 1, maxLength, pattern: '^[^\\u0000]*$', description })
export const year = (description: string) => Type.Integer({ minimum: 1990, maximum: 2100, description })
const DATE = { pattern: '^\\d{4}-\\d{2}-\\d{2}$' }
const nullableText = (description: string) => Type.Unsafe<string | null>({ type: ['string', 'null'], description })

export const USED_FROM = Type.Optional(
  Type.String({
    ...DATE,
    description:
      'First day whose reports use it, today unless given; never a past one, so that reports made before stay as they were'
  })
)
export const SCOPE = {
  scope_kind: choice<ScopeKind>(SCOPE_KINDS, 'What it is for'),
  scope: plain(200, 'GB/T 2260 code or CN, name of the organisation, or id of the site')
}
export const SOURCE = Type.String({
  maxLength: 1000,
  pattern: '^[^\\u0000]*[^\\u0000\\s][^\\u0000]*$',
  description: 'Where the number comes from; never blank'
})
const USED_SINCE = nullableText('First day whose reports use it; null: ever since')

export const SIMULATED = Type.Boolean({ description: 'Whether the database holds a simulated province' })

/** How a version came about and whether it was withdrawn, in lists. */
export const VERSION = {
  version: Type.Integer({ description: 'By which it is withdrawn' }),
  used_from: USED_SINCE,
  entered_at: nullableText('When it became known; null where nobody wrote it down'),
  entered_by: nullableText('`rigwatch` for what came with the program'),
  withdrawn: Type.Union(
    [
      Type.Object(
        {
          from: Type.String({ description: 'First day whose reports no longer use it' }),
          at: nullableText('When that became known'),
          by: nullableText('Who withdrew it'),
          reason: Type.String()
        },
        strict
      ),
      Type.Null()
    ],
    { description: 'Null while it stands' }
  )
}

export const VersionParams = Type.Object(
  { version: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description: 'Of the list' }) },
  strict
)
export const WithdrawalBody = Type.Object(
  {
    reason: Type.String({
      maxLength: 1000,
      pattern: '^[^\\u0000]*[^\\u0000\\s][^\\u0000]*$',
      description: 'Why it is withdrawn; never blank'
    }),
    from: Type.Optional(
      Type.String({
        ...DATE,
        description: 'First day whose reports no longer use it, today unless given; never a past one'
      })
    )
  },
  strict
)
export const WithdrawnReply = Type.Object(
  { withdrawn_from: Type.String({ description: 'First day whose reports no longer use it' }), simulated: SIMULATED },
  strict
)

export const ReferenceBody = Type.Object(
  {
    dataset: choice<Dataset>(DATASETS, 'Which set of numbers'),
    region: plain(20, 'GB/T 2260 code, grid-… or CN'),
    item: plain(
      200,
      'Year of an emission factor; register of a price; `whole account` of a surcharge, or `whole account since YYYY-MM-DD` where it is charged from another day than used_from; basis of a standard-coal factor; kind/metric/period of a yardstick; kind/metric/year of a quota'
    ),
    value: Type.Number({ description: 'In the unit of the set' }),
    source: SOURCE,
    used_from: USED_FROM
  },
  strict
)

const ReferenceItem = Type.Object(
  {
    dataset: choice<Dataset>(DATASETS, 'Which set of numbers'),
    region: Type.String(),
    item: Type.String(),
    value: Type.Number(),
    unit: Type.String(),
    source: Type.String(),
    ...VERSION,
    in_force: Type.Boolean({ description: 'Whether reports made on `day` use this version' })
  },
  strict
)

const TARIFF_PERIODS = Type.Array(
  Type.Object(
    {
      months: plain(100, 'Such as `2-6 9-11`'),
      days: plain(300, '`ordinary`, or festivals of the holiday table such as `Spring Festival; Labour Day`'),
      register: choice<string>(TARIFF_REGISTERS, 'deep_valley counts in the valley register'),
      hours: plain(100, 'Such as `8-11 13-17`, from the beginning of the first to the beginning of the last')
    },
    strict
  ),
  { minItems: 1, maxItems: 200, description: 'They give every hour of every month on ordinary days exactly once' }
)
const VALIDITY = {
  region: plain(20, 'GB/T 2260 code'),
  valid_from: Type.String({ ...DATE, description: 'First day on which the hours are in force' })
}

export const TariffBody = Type.Object(
  {
    ...VALIDITY,
    valid_to: Type.Optional(Type.String({ ...DATE, description: 'Last day; without it until a later one begins' })),
    periods: TARIFF_PERIODS,
    source: SOURCE,
    used_from: USED_FROM
  },
  strict
)

const TariffItem = Type.Object(
  {
    ...VALIDITY,
    valid_to: nullableText('Last day; null: until a later one begins'),
    periods: TARIFF_PERIODS,
    source: Type.String(),
    ...VERSION,
    in_force: Type.Boolean({ description: 'Whether screenings and reports made on `day` use this version' })
  },
  strict
)

export const TargetBody = Type.Object(
  {
    ...SCOPE,
    metric: choice<TargetMetric>(TARGET_METRICS, 'What it is measured in, a year'),
    base_year: year('Year that it is compared with'),
    base_value: Type.Number({ exclusiveMinimum: 0, maximum: 1e12, description: 'In the unit of the metric' }),
    target_year: year('After the base year'),
    reduction: Type.Number({ minimum: 0, maximum: 1, description: 'Share of the base value to be saved' }),
    boundary: Type.Optional(choice<Boundary>(BOUNDARIES, 'What it counts; electricity unless given')),
    path: Type.Optional(
      Type.Array(
        Type.Object({ year: year('Year in between'), value: Type.Number({ minimum: 0, maximum: 1e12 }) }, strict),
        { maxItems: 100, description: 'Allowances of years in between; a straight line unless given' }
      )
    ),
    source: SOURCE,
    used_from: USED_FROM
  },
  strict
)

export const ProlongBody = Type.Object(
  {
    ...SCOPE,
    metric: choice<TargetMetric>(TARGET_METRICS, 'Metric of the target'),
    boundary: Type.Optional(choice<Boundary>(BOUNDARIES, 'Its boundary; electricity unless given')),
    target_year: year('Its target year'),
    to_year: year('Until when the path goes on')
  },
  strict
)

const TargetItem = Type.Object(
  {
    scope_kind: choice<ScopeKind>(SCOPE_KINDS, 'What it is for'),
    scope: Type.String(),
    metric: choice<TargetMetric>(TARGET_METRICS, 'What it is measured in, a year'),
    base_year: Type.Integer(),
    base_value: Type.Number(),
    target_year: Type.Integer(),
    reduction: Type.Number(),
    boundary: choice<Boundary>(BOUNDARIES, 'What it counts'),
    path: Type.Unsafe<{ year: number; value: number }[] | null>({
      type: ['array', 'null'],
      items: { type: 'object' },
      description: 'Allowances of years in between; null: a straight line'
    }),
    source: Type.String(),
    assumption: Type.Boolean({ description: 'Nobody has set it: an earlier path was prolonged' }),
    ...VERSION,
    in_force: Type.Boolean({ description: 'Whether reports made on `day` use this version' })
  },
  strict
)

export const DayQuery = Type.Object(
  { day: Type.Optional(Type.String({ ...DATE, description: 'Day of the report, today unless given' })) },
  strict
)

const MISSING = Type.Object(
  {
    what: Type.String(),
    region: Type.String(),
    zh: Type.String(),
    en: Type.String()
  },
  strict
)

export const ReferenceReply = Type.Object(
  {
    items: Type.Array(ReferenceItem),
    missing: Type.Array(MISSING, {
      description: 'Numbers that nobody has published for the regions of the sites: enter your own with its source'
    }),
    day: Type.String(),
    simulated: SIMULATED
  },
  strict
)
export const TargetsReply = Type.Object(
  {
    items: Type.Array(TargetItem),
    published: Type.Array(Type.Record(Type.String(), Type.String()), {
      description: 'Official targets to enter; an empty base_value was not published'
    }),
    day: Type.String(),
    simulated: SIMULATED
  },
  strict
)
export const TariffsReply = Type.Object(
  { items: Type.Array(TariffItem), day: Type.String(), simulated: SIMULATED },
  strict
)
export const SavedReply = Type.Object(
  { used_from: nullableText('First day whose reports use it'), simulated: SIMULATED },
  strict
)

export type ReferenceReply = Static<typeof ReferenceReply>
export type TariffsReply = Static<typeof TariffsReply>
export type TargetsReply = Static<typeof TargetsReply>
