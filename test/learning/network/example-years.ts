import type { NetworkYear } from '../../../src/learning/network/network-year.ts'
import { networkYear } from '../../../src/learning/network/network-year.ts'
import { FIRST_DAY, officeKw, withLoad } from '../../screening/steps/example-load.ts'

/** Offices of which every other has a rig from some day on. */
export function exampleYears(count: number, name = 'office'): NetworkYear[] {
  return Array.from({ length: count }, (_, i) => {
    const office = officeKw(365, `${name} ${i}`)
    const from = (60 + 31 * (i % 8)) * 24
    const mines = i % 2 === 0
    const miningKw = mines ? withLoad(new Float32Array(office.length), from, 12) : null
    const kw = mines ? withLoad(office, from, 12) : office
    return networkYear({
      building: `${i}`,
      firstDay: FIRST_DAY,
      days: 365,
      kw,
      temperatureC: null,
      kind: mines ? 'onset' : null,
      share: mines ? 0.3 : 0,
      miningKw,
      changed: false
    })!
  })
}
