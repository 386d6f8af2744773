import { parseCalendar } from '../readings/calendar.ts'
import type { LoadCurve } from '../readings/load-curve.ts'
import { carbonTables } from '../reports/carbon-tables.ts'
import { type SimulatedTarget, simulateTargets, TARGETS_BASE_YEAR } from '../simulation/carbon-targets.ts'
import { PROVINCE_CODE } from '../simulation/cities.ts'
import { parseMiners } from '../simulation/miners.ts'
import { type Province, type ProvinceOptions, simulateProvince } from '../simulation/province.ts'
import { readReferenceTable } from '../sources/reference-tables.ts'
import { answerOnWorkers } from './worker-pool.ts'

/** A province as plain data: what it takes besides the reference tables. */
export type DescribedProvince = Omit<ProvinceOptions, 'calendar' | 'miners'>

/** A metering point by the positions of its site in the province and of itself in the site. */
export interface PointRequest {
  readonly site: number
  readonly point: number
}

/** Describes a province with the calendar and the miners of the reference tables. */
export function readProvince(described: DescribedProvince): Province {
  return simulateProvince({
    ...described,
    calendar: parseCalendar(readReferenceTable('holidays-cn')),
    miners: parseMiners(readReferenceTable('miners'))
  })
}

/** Made-up carbon targets of a province, at the emission factor of their base year. */
export function simulatedTargets(province: Province): SimulatedTarget[] {
  return simulateTargets(province, carbonTables().factors.inUse(PROVINCE_CODE, TARGETS_BASE_YEAR).kgCo2PerKwh)
}

/** Makes the load curve of every metering point of a province on worker threads, in the order of sites and points. */
export function simulatedCurves(described: DescribedProvince, jobs?: number): AsyncGenerator<LoadCurve> {
  return answerOnWorkers<PointRequest, LoadCurve>(requests(readProvince(described)), {
    script: 'jobs/simulation-worker.js',
    jobs,
    workerData: described
  })
}

function* requests({ sites }: Province): Generator<PointRequest> {
  for (const [site, { points }] of sites.entries()) for (const point of points.keys()) yield { site, point }
}
