import { type Static, Type } from 'typebox'
import { SCOPE_KINDS, type ScopeKind } from '../carbon/target.ts'
import { FORMATS, LANGUAGES, type Language, type ReportFormat } from '../reports/report-language.ts'

const strict = { additionalProperties: false }
const object = <P extends Parameters<typeof Type.Object>[0]>(properties: P, description?: string) =>
  Type.Object(properties, { ...strict, ...(description !== undefined && { description }) })
const choice = <T extends string>(values: readonly T[], description: string) =>
  Type.Unsafe<T>({ type: 'string', enum: [...values], description })
const numberOrNull = (description: string) => Type.Unsafe<number | null>({ type: ['number', 'null'], description })
const textOrNull = (description: string) => Type.Unsafe<string | null>({ type: ['string', 'null'], description })
const number = (description: string) => Type.Number({ description })
const text = (description: string) => Type.String({ description })

export const ReportQuery = object({
  scope: Type.String({
    minLength: 1,
    maxLength: 200,
    pattern: '^[^\\u0000]*$',
    description: 'GB/T 2260 code or CN, name of the organisation, or id of the site'
  }),
  kind: Type.Optional(choice<ScopeKind>(SCOPE_KINDS, 'What the scope is; region unless given')),
  year: Type.Optional(
    Type.Integer({ minimum: 1990, maximum: 2100, description: "Calendar year; this one's unless given" })
  ),
  day: Type.Optional(
    Type.String({
      pattern: '^\\d{4}-\\d{2}-\\d{2}$',
      description: 'As numbers and targets stood on that day, and with readings up to it; today unless given'
    })
  ),
  known_at: Type.Optional(
    Type.String({
      maxLength: 40,
      description:
        'As entries (numbers, targets, other energy, headcounts, withdrawals) and the screening were known at that moment, RFC 3339; as they are unless given. Readings and sites are those of now. `day` is then that of the moment unless given'
    })
  ),
  format: Type.Optional(
    choice<ReportFormat>(
      FORMATS,
      'What to answer with; what Accept prefers unless given, and JSON where it does not say'
    )
  ),
  language: Type.Optional(choice<Language>(LANGUAGES, 'Of CSV, XLSX and HTML; both unless given. JSON has both'))
})

const SENTENCE = object({ zh: Type.String(), en: Type.String() })
const NAME = Type.Union([SENTENCE, Type.Null()], { description: 'Null where it has no name of its own' })
const EXPECTED = object({
  expected: number('Expected value'),
  low: number('Lower bound of the 80 % interval'),
  high: number('Upper bound')
})
const expectedOrNull = (description: string) => Type.Union([EXPECTED, Type.Null()], { description })

const OUTCOME = {
  floor_area_m2: numberOrNull('Floor area that the comparison divides by, m²'),
  heads: numberOrNull('People that it divides by'),
  other_kgce: numberOrNull('Other energy of the year that it adds, kgce'),
  other_tco2: numberOrNull('Emissions of other energy that it adds, tCO2'),
  other_assumed: Type.Union(
    [
      object({
        as_last_year: Type.Array(Type.Integer(), { description: 'Taken as the same months of the year before' }),
        at_mean: Type.Array(Type.Integer(), { description: 'Taken at the mean of the months entered' })
      }),
      Type.Null()
    ],
    { description: 'Months (1 to 12) to come of that other energy, which nobody has entered; null: none' }
  ),
  forecast: expectedOrNull('Of the whole year, in the metric; null where it cannot be told'),
  over: numberOrNull('Forecast − allowance: over (+) or under (−) the path or quota'),
  mining: expectedOrNull('Suspected mining of the year, in the metric'),
  explained: expectedOrNull(
    'Share of the overshoot that suspected mining explains, 0 to 1; null where nothing is over, or where the path or quota lies within the interval of the forecast'
  ),
  reason: textOrNull(
    'Why it cannot be told: other_energy_missing, other_co2_missing (other energy is entered without its emissions), floor_area_missing, headcount_missing, no_forecast, year_incomplete, energy_pending (more than a twentieth of the points wait for their energy) or target_expired'
  )
}

const STANDING = object({
  metric: text('tco2, kgco2_per_m2, kgce_per_m2 or kgce_per_head'),
  unit: text('Of the metric'),
  boundary: text('electricity or all_energy'),
  base_year: Type.Integer(),
  base_value: number('In the metric'),
  target_year: Type.Integer(),
  reduction: number('Share of the base value to be saved'),
  assumption: Type.Boolean({ description: 'Nobody has set it: an earlier path was prolonged' }),
  source: text('Where the target comes from'),
  path: Type.Unsafe<{ year: number; value: number }[] | null>({
    type: ['array', 'null'],
    items: { type: 'object', properties: { year: { type: 'integer' }, value: { type: 'number' } } },
    description: 'Allowances of years in between; null: a straight line'
  }),
  used_from: textOrNull('First day whose reports use it; null: ever since'),
  allowance: numberOrNull('What the path allows in the year, in the metric; null once the target year has passed'),
  ...OUTCOME
})
const FIGURES = {
  points: Type.Integer({ description: 'Main metering points' }),
  kwh_to_date: Type.Integer({ description: 'Electricity of the year so far, kWh' }),
  estimated_kwh: Type.Integer({ description: 'of which days without a reading between others, at their mean' }),
  kgco2_to_date: Type.Integer({ description: 'Its emissions, kgCO2' }),
  kgce_to_date: numberOrNull('Its standard coal, kgce'),
  year_kwh: expectedOrNull('Electricity of the whole year, kWh; null with too few days'),
  year_reason: textOrNull('Why the whole year is not told: no_forecast, year_incomplete or energy_pending'),
  points_beginning_late: Type.Integer({
    description: 'Points whose readings begin after the first week of the year; what they used before is in no figure'
  }),
  points_awaiting_energy: Type.Integer({
    description: 'Points with readings whose energy the next screening makes; they are in no figure but `points`'
  }),
  year_tco2: expectedOrNull('Emissions of the whole year, tCO2'),
  mining_tco2: expectedOrNull('Suspected mining of the whole year, tCO2; null where nothing was screened yet'),
  cost_yuan_to_date: numberOrNull(
    'Cost of the electricity so far at the flat price, yuan; null where any has no price'
  ),
  mining_cost_yuan: numberOrNull(
    'Expected cost of suspected mining in the year at the flat price, yuan; null as mining_tco2'
  ),
  surcharge_yuan: numberOrNull(
    'Surcharge to be expected on the whole energy of accounts with suspected mining, of the year so far, yuan: of all suspicions however unlikely, by their probability, so that it may exceed the next; null where any has no rate, or nothing was screened yet'
  ),
  surcharge_if_proven_yuan: numberOrNull(
    'On the accounts of listed suspicions alone (of a tenth and more), if all of these are proven, each account once from its earliest onset, yuan; null as before'
  ),
  targets: Type.Array(STANDING)
}
export const YARDSTICK = {
  kind: text('Kind of building'),
  floor_area_m2: number('m²'),
  kwh_per_m2: number('Electricity of the last complete months, twelve at most, kWh/m²'),
  yardstick_kwh_per_m2: numberOrNull('What buildings of the kind use in these months; null where only a year is known'),
  ratio: numberOrNull('Actual over yardstick'),
  months: Type.Array(
    object({
      month: text('YYYY-MM'),
      kwh_per_m2: number('Actual, kWh/m²'),
      yardstick_kwh_per_m2: numberOrNull('Of the kind and month')
    })
  ),
  region: text('Region whose buildings were measured'),
  from: text('`own`: a region that the site lies in; `grid`: another province of its regional grid'),
  source: text('Where the yardstick comes from')
}

export const ReportReply = object({
  caution: SENTENCE,
  scope_kind: choice<ScopeKind>(SCOPE_KINDS, 'What the scope is'),
  scope: Type.String(),
  scope_name: NAME,
  year: Type.Integer(),
  day: text('Day of the report'),
  last_day: text('Last day with readings'),
  run_id: numberOrNull('Screening that the suspicions are of: the newest that had finished by the day of the report'),
  run_day: textOrNull('Day on which it finished'),
  known_at: textOrNull('Moment as of which entries and the screening were known, RFC 3339; null: as they are'),
  simulated: Type.Boolean({ description: 'Whether the database holds a simulated province' }),
  restricted: Type.Boolean({ description: 'Whether the reader sees a part of the country alone' }),
  ...FIGURES,
  months: Type.Array(object({ month: Type.Integer(), kwh: numberOrNull('Whole kWh; null without readings') })),
  parts: Type.Array(
    object({
      part: text('Code, name or id of the part'),
      kind: text('region, organisation, site, meter or unknown'),
      name: NAME,
      ...FIGURES
    }),
    { description: 'Whose sums add up to those of the whole, exactly' }
  ),
  suspects: Type.Array(
    object({
      site_id: Type.String(),
      name: textOrNull('Name of the site'),
      meter_id: Type.String(),
      account: textOrNull('Account (户号) that the surcharge is on; null when it is not known'),
      probability: number('0 to 1'),
      kw: numberOrNull('Suspected load while it runs, kW'),
      duty: numberOrNull('Share of hours that it runs, 0 to 1'),
      onset_day: textOrNull('Its first day; null when it was there before or is not known'),
      excess_kwh: Type.Integer({ description: 'Of the suspected load in the year, if it is mining, kWh' }),
      expected_kgco2: Type.Integer({ description: 'Probability × energy × factor, kgCO2' }),
      cost_yuan: numberOrNull('Probability × energy × price of a flat load, yuan'),
      surcharge_yuan: numberOrNull(
        'On the account’s whole energy since mining began this year, if it is proven, yuan; the same account may stand at several suspects, so that these are not to be added up'
      )
    }),
    { description: 'Of a probability of a tenth and more' }
  ),
  other_suspects: object(
    {
      points: Type.Integer(),
      expected_kgco2: Type.Integer(),
      cost_yuan: numberOrNull('Expected cost, yuan'),
      surcharge_yuan: numberOrNull(
        'Surcharge to be expected on accounts without a listed suspicion, yuan: surcharge_yuan of the scope less this is on accounts with one'
      )
    },
    'All others, so that the sums are those of mining_tco2 and mining_cost_yuan'
  ),
  yardsticks: Type.Array(object({ site_id: Type.String(), name: textOrNull('Name of the site'), ...YARDSTICK })),
  quotas: Type.Array(
    object({
      scope_kind: text('site, or organisation where other energy or heads are entered for the whole of it'),
      scope: text('Id of the site, or name of the organisation'),
      site_id: textOrNull('Null for an organisation'),
      name: textOrNull('Name of the site; null where it has none, and for an organisation'),
      kind: text('Kind of building'),
      metric: text('kgce_per_m2 or kgce_per_head'),
      unit: text('Of the metric'),
      quota: number('All energy that the authority allows in a year, in the metric'),
      region: text('Region whose authority set it'),
      source: text('Where the quota comes from'),
      ...OUTCOME
    }),
    {
      description:
        'Sites and organisations beside the quota of their kind and region, by electricity and other energy; empty where none is entered'
    }
  ),
  missing: Type.Array(object({ what: Type.String(), region: Type.String(), zh: Type.String(), en: Type.String() }), {
    description: 'Numbers that nobody has published or entered'
  }),
  inputs: Type.Array(SENTENCE, { description: 'Where each number comes from' })
})

export type ReportReply = Static<typeof ReportReply>
