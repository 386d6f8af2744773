import { Type } from 'typebox'
import { type EpochDay, formatDay, parseDay } from '../../readings/day.ts'
import { fillTotals } from '../../readings/day-totals.ts'
import { REGISTERS } from '../../readings/load-day.ts'
import { type LoadExtent, loadDaysOf, loadExtents, type PointRow, pointsOfSite } from '../../store/loads.ts'
import type { Transaction } from '../../store/transaction.ts'
import { SEES_SITES } from '../access/access.ts'
import { audited } from '../auditing.ts'
import { type Api, type ApiContext, reading } from '../context.ts'
import { finestFitting, MAX_VALUES, meansOfDay, RESOLUTIONS, type Resolution, valuesPerDay } from '../load-series.ts'
import { Problem } from '../problem.ts'
import { PROBLEM_RESPONSES } from '../problem-responses.ts'
import { LoadReply } from '../schemas.ts'
import { existingSite, SITE_PARAMS, siteAsked } from './sites.ts'

const DATE = { pattern: '^\\d{4}-\\d{2}-\\d{2}$' }
const QUERY = Type.Object(
  {
    from: Type.Optional(
      Type.String({ ...DATE, description: 'First day, YYYY-MM-DD; left out: from the first reading' })
    ),
    to: Type.Optional(Type.String({ ...DATE, description: 'Last day, included; left out: to the last reading' })),
    resolution: Type.Optional(
      Type.Unsafe<Resolution | 'auto'>({
        type: 'string',
        enum: ['auto', ...RESOLUTIONS],
        default: 'auto',
        description: '`auto`: the finest that fits into one answer; registers have daily values at every resolution'
      })
    ),
    meter_id: Type.Optional(
      Type.String({ maxLength: 1000, description: 'This metering point alone; left out: all of the site' })
    )
  },
  { additionalProperties: false }
)

/** `/sites/{id}/load`: the load curves of a site's metering points. */
export function loadRoute(app: Api, context: ApiContext): void {
  const schema = {
    tags: ['sites'],
    operationId: 'getLoad',
    summary: "The load of the site's metering points",
    description: `One answer holds at most ${MAX_VALUES} values. Power is the mean kW of each interval; coarser than native, a mean is null where fewer than half of its readings are there. Days are those of the meter's own clock.`,
    params: SITE_PARAMS,
    querystring: QUERY,
    response: { 200: LoadReply, ...PROBLEM_RESPONSES }
  }
  app.get('/sites/:id/load', { schema, config: { ...SEES_SITES, ...audited('load.view', siteAsked) } }, (request) => {
    const { params, query } = request
    const range = { from: existingDay('from', query.from), to: existingDay('to', query.to) }
    if (range.from !== null && range.to !== null && range.from > range.to)
      throw invalid('to', 'must not lie before from')
    return reading(context, request, async (tx) => {
      await existingSite(tx, params.id)
      const points = await pointsAsked(tx, params.id, query.meter_id)
      const extents = await loadExtents(
        tx,
        points.map((point) => point.pointId),
        range
      )
      const resolution = fittingResolution(extents, query.resolution ?? 'auto')
      const series = []
      for (const { pointId, meterId } of points)
        for (const extent of extents)
          if (extent.pointId === pointId) series.push(await seriesOf(tx, meterId, extent, resolution))
      return {
        site_id: params.id,
        from: extents.length > 0 ? formatDay(Math.min(...extents.map((extent) => extent.firstDay))) : null,
        to: extents.length > 0 ? formatDay(Math.max(...extents.map((extent) => extent.lastDay))) : null,
        resolution,
        series,
        simulated: context.simulated
      }
    })
  })
}

function existingDay(name: string, text: string | undefined): string | null {
  if (text === undefined) return null
  if (parseDay(text) === undefined) throw invalid(name, 'is not a day of the calendar')
  return text
}

function invalid(name: string, message: string): Problem {
  return new Problem('invalid-request', `${name} ${message}.`, { errors: [{ in: 'query', name, message }] })
}

async function pointsAsked(tx: Transaction, siteId: string, meterId: string | undefined): Promise<PointRow[]> {
  const points = await pointsOfSite(tx, siteId)
  if (meterId === undefined) return points
  const point = points.find((candidate) => candidate.meterId === meterId)
  if (!point) throw new Problem('not-found', `The site has no metering point ${JSON.stringify(meterId)}.`)
  return [point]
}

function fittingResolution(extents: readonly LoadExtent[], asked: Resolution | 'auto'): Resolution {
  const finest = finestFitting(extents)
  if (asked === 'auto' && finest) return finest
  if (finest && asked !== 'auto' && RESOLUTIONS.indexOf(asked) >= RESOLUTIONS.indexOf(finest)) return asked
  const advice = finest ? `ask for resolution=${finest} or auto, fewer days` : 'ask for fewer days'
  throw new Problem(
    'too-many-values',
    `The answer would hold more than ${MAX_VALUES} values: ${advice}, or one meter_id at a time.`
  )
}

async function seriesOf(tx: Transaction, meterId: string, extent: LoadExtent, resolution: Resolution) {
  const { firstDay, lastDay, channel } = extent
  const days = lastDay - firstDay + 1
  const rows = await loadDaysOf(tx, extent)
  const head = { meter_id: meterId, first_day: formatDay(firstDay), days }
  if (channel === 'register_energy') {
    fillTotals(rows.map(({ values }) => values))
    const column = (at: number) => placed(rows, firstDay, days, 1, (values) => [known(values[at])])
    const values = Object.fromEntries(REGISTERS.map((register, at) => [register, column(at)])) as RegisterValues
    return { ...head, channel, unit: 'kWh' as const, interval_minutes: 1440 as const, values }
  }
  const perDay = valuesPerDay(resolution, extent.valuesPerDay)
  const values = placed(rows, firstDay, days, perDay, (day) => meansOfDay(day, perDay))
  return { ...head, channel, unit: 'kW' as const, interval_minutes: 1440 / perDay, values }
}

type RegisterValues = Record<(typeof REGISTERS)[number], (number | null)[]>

/** Puts each day's values in its place; days without a row are null. */
function placed(
  rows: readonly { day: EpochDay; values: readonly number[] }[],
  firstDay: EpochDay,
  days: number,
  perDay: number,
  valuesOf: (values: readonly number[]) => readonly (number | null)[]
): (number | null)[] {
  const all = new Array<number | null>(days * perDay).fill(null)
  for (const { day, values } of rows) {
    const at = (day - firstDay) * perDay
    valuesOf(values).forEach((value, i) => {
      all[at + i] = value
    })
  }
  return all
}

function known(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value
}
