import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatDay } from '../../../src/readings/day.ts'
import type { LoadDay } from '../../../src/readings/load-day.ts'
import { keys, problems, readFile } from './reading-samples.ts'

const FIRST_DAY = Date.UTC(2024, 2, 1) / 1000
const written = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')

interface Meter {
  readonly interval: number
  readonly unit: 'kw' | 'kwh'
  readonly times: 'beginning' | 'ending'
  /** seconds by which each reading is early or late */
  readonly off: readonly number[]
}

/** kW of interval i: no two neighbours alike */
const load = (i: number) => 1 + (i % 7)

const rowsOf = ({ interval, unit, times, off }: Meter, seconds = written) =>
  off.map((late, i) => {
    const at = FIRST_DAY + (i + (times === 'ending' ? 1 : 0)) * interval * 60 + late
    return `M,${seconds(at)},${unit === 'kw' ? load(i) : (load(i) * interval) / 60}`
  })

/** What every interval of two days should have, and has. */
function held(days: readonly LoadDay[], interval: number): number[] {
  const perDay = 1440 / interval
  const all = Array<number>(2 * perDay).fill(Number.NaN)
  for (const { day, values } of days) {
    expect(values).toHaveLength(perDay)
    for (const [i, value] of values.entries()) {
      if (!Number.isNaN(value)) all[(day - FIRST_DAY / 86_400) * perDay + i] = Number(value.toFixed(3))
    }
  }
  return all
}

/** Two days of readings, of which each is some seconds early or late. */
const meters = fc
  .record({
    interval: fc.constantFrom(1, 5, 10, 15, 30, 60),
    unit: fc.constantFrom('kw' as const, 'kwh' as const),
    times: fc.constantFrom('beginning' as const, 'ending' as const),
    most: fc.integer({ min: 0, max: 75 })
  })
  .chain(({ interval, unit, times, most }) => {
    const seconds = Math.min(most, interval === 1 ? 10 : 15 * interval)
    const count = 2880 / interval
    const off = fc.array(fc.integer({ min: -seconds, max: seconds }), { minLength: count, maxLength: count })
    return fc.record({ interval: fc.constant(interval), unit: fc.constant(unit), times: fc.constant(times), off })
  })

describe('clocks that are off by seconds', () => {
  test('lose no interval of long rows, and tell nothing', async () => {
    await fc.assert(
      fc.asyncProperty(meters, async (meter) => {
        const found = await readFile([`meter_id,timestamp,${meter.unit}`, ...rowsOf(meter), ''].join('\n'), {
          times: meter.times
        })
        expect(problems(found)).toEqual([])
        expect(found.remarks).toEqual([])
        expect(found.rowsRead).toBe(meter.off.length)
        expect(held(found.days, meter.interval)).toEqual(meter.off.map((_, i) => load(i)))
      }),
      { numRuns: 60 }
    )
  })

  test('lose no interval of CIM and ESPI', async () => {
    const some = meters.filter(({ interval, unit }) => interval >= 5 && unit === 'kwh')
    await fc.assert(
      fc.asyncProperty(some, async (meter) => {
        const { interval, times, off } = meter
        const values = rowsOf(meter).map((row) => row.split(',') as [string, string, string])
        const iso = (time: string) => `${time.replace(' ', 'T')}Z`
        const cim = values.map(
          ([, time, value]) =>
            `<IntervalReadings><timeStamp>${iso(time)}</timeStamp><value>${value}</value></IntervalReadings>`
        )
        const type = '<ReadingType ref="0.0.0.4.1.1.12.0.0.0.0.0.0.0.0.3.72.0"/>'
        const length = `<intervalLength>${interval * 60}</intervalLength>`
        const message = `<MeterReadings><MeterReading><Meter><mRID>M</mRID></Meter><IntervalBlocks>${type}${length}${cim.join('')}</IntervalBlocks></MeterReading></MeterReadings>`
        const byCim = await readFile(message, { times }, 'r.xml')
        expect(problems(byCim)).toEqual([])
        expect(held(byCim.days, interval)).toEqual(off.map((_, i) => load(i)))
        if (times === 'ending') return
        const espi = values.map(([, time, value]) => {
          const period = `<timePeriod><duration>${interval * 60}</duration><start>${Date.parse(iso(time)) / 1000}</start></timePeriod>`
          return `<IntervalReading>${period}<value>${Math.round(Number(value) * 1e6)}</value></IntervalReading>`
        })
        const types = `<ReadingType><accumulationBehaviour>4</accumulationBehaviour><commodity>1</commodity><flowDirection>1</flowDirection><intervalLength>${interval * 60}</intervalLength><powerOfTenMultiplier>-3</powerOfTenMultiplier><uom>72</uom></ReadingType>`
        const feed = `<feed xmlns="http://www.w3.org/2005/Atom"><entry><link rel="self" href="/UsagePoint/M"/><content><UsagePoint xmlns="http://naesb.org/espi" mRID="M"/></content></entry><entry><content>${types}</content></entry><entry><link rel="up" href="/UsagePoint/M/MeterReading/1/IntervalBlock"/><content><IntervalBlock>${espi.join('')}</IntervalBlock></content></entry></feed>`
        const byEspi = await readFile(feed, {}, 'r.xml')
        expect(problems(byEspi)).toEqual([])
        expect(held(byEspi.days, interval)).toEqual(off.map((_, i) => load(i)))
      }),
      { numRuns: 20 }
    )
  })

  test('meters that are read at half a minute have a reading of each minute', async () => {
    const off = Array.from({ length: 2880 }, (_, i) => 30 + (i % 3) - 1)
    const found = await readFile(
      ['meter_id,timestamp,kw', ...rowsOf({ interval: 1, unit: 'kw', times: 'beginning', off })].join('\n')
    )
    expect(held(found.days, 1)).toEqual(off.map((_, i) => load(i)))
  })

  test('a few readings of a day keep the length of their intervals', async () => {
    const times = ['10:00', '10:16', '10:29', '10:45', '11:00', '11:14']
    const found = await readFile(['meter_id,timestamp,kw', ...times.map((time) => `M,2024-03-01 ${time},4`)].join('\n'))
    expect([...found.days[0]!.values.subarray(40, 46)]).toEqual([4, 4, 4, 4, 4, 4])
    const part = await readFile('meter_id,timestamp,kw\nM,2024-03-01T00:14:59.999Z,1\nM,2024-03-01T00:29:59.999Z,2\n')
    expect([...part.days[0]!.values.subarray(0, 4)]).toEqual([Number.NaN, 1, 2, Number.NaN])
  })
})

test('the energy of a day that is written a second before its end is of that day', async () => {
  const days = ['2024-03-01 23:59:59,24', '2024-03-02 23:59:59,48', '2024-03-03 23:59:59,72']
  const found = await readFile(['meter_id,timestamp,kwh', ...days.map((row) => `M,${row}`)].join('\n'))
  expect(keys(found)).toEqual([1, 2, 3].map((day) => `M 2024-03-0${day} register_energy`))
})

test('two readings within one interval are told', async () => {
  // a clock that gains half an hour in a day: 98 quarters of an hour
  const rows = Array.from({ length: 98 }, (_, i) => `M,${written(FIRST_DAY + Math.floor((i * 86_400) / 98))},1`)
  const found = await readFile(['meter_id,timestamp,kwh', ...rows].join('\n'))
  expect(found.remarks).toMatchObject([{ code: 'shared_interval' }])
  expect(found.remarks[0]!.reason.en).toContain(`first on ${formatDay(FIRST_DAY / 86_400)} of M`)
  // no energy is lost
  const kwh = found.days.flatMap(({ values }) => [...values]).reduce((sum, kw) => sum + (kw || 0) / 4, 0)
  expect(kwh).toBeCloseTo(98)
})
