import type { Meter } from '../readings/meter.ts'
import type { Province } from './province.ts'

const TIME_ZONE = 'Asia/Shanghai'

/** What a sites file says of each metering point of a province, point by point in the order of its sites. */
export function simulatedMeters(province: Province): Meter[] {
  return province.sites.flatMap((site) =>
    site.points.map(({ meterId }) => ({
      siteId: site.siteId,
      meterId,
      kind: site.kind,
      floorAreaM2: site.floorAreaM2,
      region: site.city.code,
      name: site.name,
      organisation: site.organisation,
      timeZone: TIME_ZONE,
      multiplier: 1,
      contractKva: site.contractKva,
      latitude: site.latitude,
      longitude: site.longitude
    }))
  )
}
