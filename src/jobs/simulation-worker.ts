import { workerData } from 'node:worker_threads'
import type { LoadCurve } from '../readings/load-curve.ts'
import { simulatePoint } from '../simulation/point-load.ts'
import { type DescribedProvince, type PointRequest, readProvince } from './simulated-province.ts'
import { serveRequests } from './worker-pool.ts'

const province = readProvince(workerData as DescribedProvince)

serveRequests(
  ({ site, point }: PointRequest): LoadCurve => simulatePoint(province, province.sites[site]!, point).curve,
  ({ kw }) => [kw.buffer as ArrayBuffer]
)
