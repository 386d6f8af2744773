import type { EpochDay } from '../readings/day.ts'
import type { Meter } from '../readings/meter.ts'
import type { ReadingsBatch } from '../readings/readings-batch.ts'
import { hourlyLoad } from '../screening/hourly-load.ts'
import { groupByMeter } from '../sources/meter-groups.ts'
import { curveToScreen, type Surroundings, screeningInput } from './screening-inputs.ts'

/** Mean kW of each hour from a first day on, `days × 24`, NaN = missing. */
export interface HourlyCurve {
  readonly firstDay: EpochDay
  readonly kw: Float32Array
}

/** The hourly curves of a few meters, as screening sees them. */
export async function hourlyCurves(
  batches: AsyncIterable<ReadingsBatch>,
  wanted: ReadonlySet<string>,
  meters: ReadonlyMap<string, Meter>,
  surroundings: Surroundings
): Promise<Map<string, HourlyCurve>> {
  const found = new Map<string, HourlyCurve>()
  for await (const { meterId, curves } of groupByMeter(onlyOf(batches, wanted))) {
    const curve = curveToScreen(curves)
    const meter = meters.get(meterId)
    if (!curve || !meter) continue
    const { registerHours } = screeningInput(curve, meter, surroundings)
    found.set(meterId, { firstDay: curve.firstDay, kw: hourlyLoad(curve, registerHours) })
  }
  return found
}

async function* onlyOf(batches: AsyncIterable<ReadingsBatch>, wanted: ReadonlySet<string>) {
  for await (const batch of batches) yield { ...batch, days: batch.days.filter(({ meterId }) => wanted.has(meterId)) }
}
