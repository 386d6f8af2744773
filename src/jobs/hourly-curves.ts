import type { EpochDay } from '../readings/day.ts'
import type { Meter } from '../readings/meter.ts'
import type { ReadingsBatch } from '../readings/readings-batch.ts'
import { hourlyLoad } from '../screening/hourly-load.ts'
import { groupByMeter } from '../sources/meter-groups.ts'
import type { Injection } from './injection.ts'
import { curveToScreen, type Surroundings, screeningInput } from './screening-inputs.ts'

/** Mean kW of each hour from a first day on, `days × 24`, NaN = missing. */
export interface HourlyCurve {
  readonly firstDay: EpochDay
  readonly kw: Float32Array
}

/** The hourly curves of a few meters, as screening sees them; of copies with mining as well. */
export async function hourlyCurves(
  batches: AsyncIterable<ReadingsBatch>,
  wanted: ReadonlySet<string>,
  meters: ReadonlyMap<string, Meter>,
  surroundings: Surroundings,
  injection: Injection | null
): Promise<Map<string, HourlyCurve>> {
  const found = new Map<string, HourlyCurve>()
  const isWanted = (meterId: string) => [meterId, ...(injection?.idsOf(meterId) ?? [])].some((id) => wanted.has(id))
  for await (const { meterId, curves } of groupByMeter(onlyOf(batches, isWanted))) {
    const curve = curveToScreen(curves)
    const meter = meters.get(meterId)
    if (!curve || !meter) continue
    const own = screeningInput(curve, meter, surroundings)
    const copies = injection?.copiesOf(own).map(({ input }) => input) ?? []
    for (const { curve: seen, registerHours } of [own, ...copies]) {
      if (!wanted.has(seen.meterId)) continue
      found.set(seen.meterId, { firstDay: seen.firstDay, kw: hourlyLoad(seen, registerHours) })
    }
  }
  return found
}

async function* onlyOf(batches: AsyncIterable<ReadingsBatch>, isWanted: (meterId: string) => boolean) {
  for await (const batch of batches) yield { ...batch, days: batch.days.filter(({ meterId }) => isWanted(meterId)) }
}
