import { type Static, type TSchema, Type } from 'typebox'
import { YARDSTICK } from './report-schemas.ts'

/** A JSON Schema that also allows null: OpenAPI 3.1's way to say that a number or text may be missing. */
function nullable<T extends TSchema & { type: string }>(schema: T) {
  return Type.Unsafe<Static<T> | null>({ ...schema, type: [schema.type, 'null'] })
}
const object = <P extends Record<string, TSchema>>(properties: P, options: { description?: string } = {}) =>
  Type.Object(properties, { additionalProperties: false, ...options })

const text = (description: string) => Type.String({ description })
const number = (description: string) => Type.Number({ description })
const textOrNull = (description: string) => nullable(text(description))
const numberOrNull = (description: string) => nullable(number(description))
const NUMBERS = Type.Record(
  Type.String(),
  Type.Unsafe<number | string | null>({ type: ['number', 'string', 'null'] }),
  { description: 'Numbers behind the statement, units in their names' }
)

const SENTENCE = object({ zh: Type.String(), en: Type.String() })
const SIMULATED = Type.Boolean({
  description: 'Whether the database holds a simulated province instead of real meters'
})
const ONSET = textOrNull(
  "When the suspected load began, `YYYY-MM-DDTHH:MM` on the meter's own clock; null when it was there before the data or is not known"
)
const STATUS = Type.Unsafe<'ok' | 'insufficient' | 'meter_fault'>({
  type: 'string',
  enum: ['ok', 'insufficient', 'meter_fault'],
  description: '`insufficient`: too few readings to tell; `meter_fault`: the readings show a fault of the meter'
})

const POINTS = (description: string) => Type.Record(Type.String(), Type.Integer(), { description })
const JUDGING = object({
  judged: Type.Integer({ description: 'Metering points that this run judged anew' }),
  taken_over: Type.Integer({ description: 'Those whose finding it took over from an earlier run' }),
  not_screened: Type.Integer({ description: 'Those without readings, and of generation' }),
  judged_because: POINTS(
    'The judged by reason: all_asked, none_kept (first time, short history or faulty meter), settings (program, models or prevalence), terms (of the point, its site or its past weather), late_readings, suspicious, turn (once in seven days), many_days (seven or more new), gap, registers (another tariff calendar), fault, rise'
  ),
  taken_over_because: POINTS('The taken over by reason: nothing_new, quiet_days')
})
const RUN = object(
  {
    id: Type.Integer(),
    started_at: text('RFC 3339'),
    finished_at: text('RFC 3339'),
    as_known_at: textOrNull('The readings it saw are those known by then, RFC 3339'),
    prevalence: number('Share of sites assumed to host mining, from which probabilities start'),
    model_version: text(
      'Version of the program, and a digest of the models, tables, numbers and targets that the screening went by'
    ),
    judging: Type.Union([JUDGING, Type.Null()], {
      description: 'Null for older runs, and where not all regions are seen'
    })
  },
  { description: 'The screening run that the answer rests on' }
)
const RUN_OR_NULL = Type.Union([RUN, Type.Null()], { description: 'Null when no screening has finished yet' })

const REGION = Type.Union(
  [
    object({ code: text('GB/T 2260'), name_zh: textOrNull('Chinese name'), name_en: textOrNull('English name') }),
    Type.Null()
  ],
  { description: 'Null when the site states no region' }
)
const PLACE = {
  site_id: text("The site's id as its source wrote it"),
  name: textOrNull('Name of the site'),
  kind: textOrNull('Kind of building, as the source wrote it'),
  organisation: textOrNull('Organisation that answers for the site'),
  region: REGION,
  floor_area_m2: numberOrNull('Floor area, m²')
}

const FACTOR = {
  kgco2_per_kwh: number('kgCO2 of a kWh'),
  region: text('Region that the factor was published for'),
  year: Type.Integer({ description: 'Year that it was published for' }),
  fallback: Type.Unsafe<'none' | 'grid' | 'nation'>({
    type: 'string',
    enum: ['none', 'grid', 'nation'],
    description: "Whose factor serves where the site's province has none"
  })
}
const RANKING = object({
  rank: Type.Integer({ minimum: 1, description: 'Among all sites that the caller sees' }),
  ...PLACE,
  status: STATUS,
  probability: number('Probability of mining, 0 to 1'),
  estimated_kw: numberOrNull('Mean power of the suspected load while it runs, kW'),
  onset: ONSET,
  excess_kwh_per_year: numberOrNull('Energy of the suspected load, kWh a year'),
  tco2_per_year: numberOrNull('Its emissions, tCO2 a year'),
  emission_factor: Type.Union([object(FACTOR), Type.Null()], { description: 'The factor behind tco2_per_year' }),
  points_ranked: numberOrNull(
    'Metering points of the site in this run; probability, kW, onset, energy and emissions are those of the one with most to avoid'
  ),
  expected_tco2_per_year: numberOrNull('Sum over all points of probability × emissions, tCO2 a year'),
  target_weight: numberOrNull('What the carbon target multiplies the priority by, 1 to 2'),
  priority: number('Expected avoidable tCO2 until the target date × target_weight: the order of the ranking')
})
const SITE = object({
  ...PLACE,
  latitude: numberOrNull('°, WGS 84'),
  longitude: numberOrNull('°, WGS 84'),
  points: Type.Integer({ description: 'Number of metering points' })
})

const ORDER_SUM = {
  by: text('priority, probability, kw or cost'),
  unit: text('gCO2, micro-log-odds, W or fen (0.01 yuan)'),
  total: Type.Integer({ description: 'The sum of the parts, exactly' }),
  parts: Type.Array(
    object({
      meter_id: Type.String(),
      what: text('avoidable or overshoot; the detector of a contribution; expected'),
      amount: Type.Integer({ description: 'Whole units' })
    })
  ),
  sentence: SENTENCE
}
const ORDER = Type.Union([object(ORDER_SUM), Type.Null()], {
  description: 'What the place goes by, part by part; null where an older run did not keep it'
})
const PLACED = Type.Union([
  object({ rank: Type.Integer({ description: 'Among all sites that the caller sees' }), ...ORDER_SUM }),
  Type.Null()
])

function list<T extends TSchema>(items: T) {
  return object({
    items: Type.Array(items),
    next_cursor: textOrNull('Pass as `cursor` for the next page; null on the last'),
    run: RUN_OR_NULL,
    simulated: SIMULATED
  })
}

export const RankingsReply = object({
  ...list(object({ ...RANKING.properties, order: ORDER })).properties,
  expected_hits: number(
    'Σp: how many sites of the whole list, all pages of it with its filters, are expected to be mining: the sum of their probabilities'
  )
})
export const SitesReply = list(SITE)

const TERM = object({
  valid_from: textOrNull('First day; null = from the beginning'),
  valid_to: textOrNull('Last day, on which the next row takes over; null = until then'),
  account: textOrNull('Account (户号)'),
  asset: textOrNull('Asset number of the meter (电表资产号)'),
  multiplier: numberOrNull('CT × PT; null = not said'),
  interval_minutes: numberOrNull('Minutes of its intervals; null = not said'),
  role: text('main, sub or generation'),
  parent: textOrNull('The metering point that measures its energy as well')
})
const POINT = object({
  meter_id: text("The metering point's id as its source wrote it"),
  multiplier: number('CT × PT ratio already applied to the readings'),
  role: text('main; sub: a part of what its parent measures; generation'),
  parent: textOrNull('The metering point that measures its energy as well'),
  account: textOrNull('Account (户号)'),
  asset: textOrNull('Asset number of the meter (电表资产号)'),
  terms: Type.Array(TERM, {
    description: 'What holds from a day on, the older first: a swapped meter, a changed ratio'
  }),
  contract_kva: numberOrNull('Contract capacity, kVA'),
  time_zone: textOrNull('IANA time zone; null: its readings stay on the clock of their file'),
  first_day: textOrNull('First day with readings'),
  last_day: textOrNull('Last day with readings')
})
const DETAILS = object(
  {
    emission_factor: Type.Union([
      object({
        ...FACTOR,
        source: text('Who published it, and where'),
        asked_region: textOrNull("The site's region"),
        asked_year: Type.Integer({ description: 'Year of the readings' }),
        sentence: SENTENCE
      }),
      Type.Null()
    ]),
    carbon_target: Type.Union([
      object({
        weight: number('1, or more where the scope is over its glide path'),
        years: numberOrNull('Years until the target date, over which what is avoided counts'),
        scope_kind: textOrNull('site, organisation or region; null where no target is set'),
        scope: textOrNull('Which one'),
        metric: textOrNull('tco2, kgco2_per_m2, kgce_per_m2 or kgce_per_head'),
        year: nullable(Type.Integer({ description: 'Year whose allowance counts' })),
        basis: text('forecast: where the scope is forecast to be at the end of the year; mean_load: at its mean load'),
        allowance: numberOrNull('What the glide path allows, in the metric'),
        actual: numberOrNull('Where the scope is, in the metric'),
        sentence: SENTENCE
      }),
      Type.Null()
    ]),
    expected_tco2_per_year: numberOrNull('Sum of the points, before the weight of the target, tCO2 a year'),
    orders: object(
      { priority: PLACED, probability: PLACED, kw: PLACED, cost: PLACED },
      { description: 'Its place in each order, and what that goes by' }
    ),
    points: Type.Array(
      object({
        meter_id: Type.String(),
        probability: number('Probability of mining, 0 to 1'),
        tco2_per_year: numberOrNull('Emissions of the suspected load, tCO2 a year'),
        expected_tco2_per_year: number('Probability × emissions, tCO2 a year'),
        avoidable_tco2: numberOrNull('The same until the target date, tCO2'),
        overshoot_tco2: numberOrNull(
          'What the overshoot of the scope adds; both over all points add up to the priority'
        )
      })
    )
  },
  { description: 'How the place came about: the parts of the priority' }
)
export const SiteReply = object({
  ...SITE.properties,
  metering_points: Type.Array(POINT),
  ranking: Type.Union([object({ ...RANKING.properties, details: DETAILS }), Type.Null()], {
    description: 'The place of the site in the newest run'
  }),
  yardstick: Type.Union([object(YARDSTICK), Type.Null()], {
    description: 'The site beside what buildings of its kind use; null where there is nothing to compare'
  }),
  run: RUN_OR_NULL,
  simulated: SIMULATED
})

const FINDING = object({
  meter_id: Type.String(),
  status: STATUS,
  probability: number('Probability of mining, 0 to 1'),
  estimated_kw: numberOrNull('Mean power of the suspected load while it runs, kW'),
  estimated_kw_low: numberOrNull('Low end of the interval that holds the rated power in about four cases of five, kW'),
  estimated_kw_high: numberOrNull('High end of the same interval, kW'),
  duty: numberOrNull('Share of the hours of a year in which it runs'),
  onset: ONSET,
  operation: textOrNull('How it is operated: continuous, night, off_hours, stepped, campaign or curtailed'),
  judged_in_run: Type.Integer({
    description: 'The run that judged the point: this one, or an earlier one whose finding stands'
  }),
  judged_to: textOrNull('Last day of the readings that were judged; null without any'),
  contributions: Type.Array(
    object({
      detector: text('Id of the detector, or `prevalence` for the starting point'),
      log_odds: number('What it adds to the log-odds of the probability'),
      sentence: SENTENCE,
      numbers: NUMBERS
    })
  ),
  warnings: Type.Array(object({ code: Type.String(), sentence: SENTENCE, numbers: NUMBERS }))
})
export const FindingsReply = list(FINDING)

const VALUES = Type.Array(Type.Unsafe<number | null>({ type: ['number', 'null'] }), { description: 'Null: missing' })
const SERIES = {
  meter_id: Type.String(),
  first_day: text('Day of the first value'),
  days: Type.Integer({ minimum: 1 })
}
const POWER = object({
  ...SERIES,
  channel: Type.Literal('active_power'),
  unit: Type.Literal('kW'),
  interval_minutes: Type.Integer({ description: 'Length of the interval of which each value is the mean' }),
  values: VALUES
})
const REGISTER = object({
  ...SERIES,
  channel: Type.Literal('register_energy'),
  unit: Type.Literal('kWh'),
  interval_minutes: Type.Literal(1440),
  values: object({ total: VALUES, sharp: VALUES, peak: VALUES, flat: VALUES, valley: VALUES })
})
export const LoadReply = object({
  site_id: Type.String(),
  from: textOrNull('First day of the answer; null when there are no readings'),
  to: textOrNull('Last day of the answer'),
  resolution: Type.Unsafe<'native' | 'hour' | 'day'>({
    type: 'string',
    enum: ['native', 'hour', 'day'],
    description: 'The resolution of this answer; for `auto` the finest that fits'
  }),
  series: Type.Array(Type.Union([POWER, REGISTER])),
  simulated: SIMULATED
})

export const FacetsReply = object({
  regions: Type.Array(
    object({
      code: Type.String(),
      name_zh: textOrNull('Chinese name'),
      name_en: textOrNull('English name'),
      sites: Type.Integer()
    })
  ),
  kinds: Type.Array(object({ kind: Type.String(), sites: Type.Integer() })),
  run: RUN_OR_NULL,
  simulated: SIMULATED
})

export const HealthReply = object({ status: Type.Literal('alive'), version: Type.String(), simulated: SIMULATED })
export const ReadyReply = object({
  status: Type.Unsafe<'ready' | 'not_ready'>({ type: 'string', enum: ['ready', 'not_ready'] }),
  missing: Type.Array(Type.String(), { description: 'What is still missing; empty when ready' }),
  simulated: SIMULATED
})

export const ProblemReply = Type.Object(
  {
    type: text('Stable name of the kind of problem, a URI reference'),
    title: Type.String(),
    title_zh: Type.String(),
    status: Type.Integer(),
    detail: text('What is wrong this time and what to do'),
    instance: text('The path that was asked'),
    request_id: text('Under this id the request stands in the log'),
    errors: Type.Optional(
      Type.Array(
        object({
          in: text('`query`, `path` or `body`'),
          name: Type.String(),
          message: Type.String(),
          message_zh: Type.Optional(text('In Chinese, where it is said'))
        })
      )
    )
  },
  { description: 'RFC 9457 problem details' }
)

export type RankingsReply = Static<typeof RankingsReply>
export type SitesReply = Static<typeof SitesReply>
export type SiteReply = Static<typeof SiteReply>
export type FindingsReply = Static<typeof FindingsReply>
export type LoadReply = Static<typeof LoadReply>
export type FacetsReply = Static<typeof FacetsReply>
export type ProblemReply = Static<typeof ProblemReply>
