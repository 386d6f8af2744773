import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatDay } from '../../../src/readings/day.ts'
import { type Channel, mergeDays } from '../../../src/readings/load-day.ts'
import { type ReadFile, readFile } from './reading-samples.ts'

const numbered = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}${i + 1}`)
const FIRST_DAY = 19_700
const id = fc.stringMatching(/^[A-Z]\d{3,9}$/)
const ids = fc.uniqueArray(id, { minLength: 1, maxLength: 3 })
/** Thousandths, of which some are missing; never only rising, as readings of registers would be. */
const thousandths = (points: number, most: number) =>
  fc.array(fc.option(fc.integer({ min: 0, max: most }), { nil: null, freq: 8 }), {
    minLength: points,
    maxLength: points
  })
const ratios = fc.constantFrom(1, 20, 1500)
const separators = fc.constantFrom(',', '|', '\t')

/** The values of each channel of each meter's day, parts of a day put together. */
function wholeDays({ days }: ReadFile, channel: Channel): Map<string, number[]> {
  const whole = new Map<string, (typeof days)[number]>()
  for (const part of days) {
    if (part.channel !== channel) continue
    const key = `${part.meterId} ${part.day}`
    const before = whole.get(key)
    whole.set(key, before ? { ...before, ...mergeDays(before, part) } : part)
  }
  return new Map([...whole].map(([key, { values }]) => [key, [...values]]))
}

function expectNear(found: readonly number[] | undefined, expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length)
  for (const [i, value] of expected.entries()) {
    if (Number.isNaN(value)) expect(found![i]).toBeNaN()
    else
      expect(Math.abs(found![i]! - value), `${i}: ${found![i]} for ${value}`).toBeLessThan(
        1e-6 + 1e-6 * Math.abs(value)
      )
  }
}

const TABLES: readonly (readonly [
  string,
  string,
  Channel,
  string,
  (written: number, ratio: number, points: number) => number
])[] = [
  ['E_MP_POWER_CURVE', 'P', 'active_power', '1', (kw, ratio) => kw * ratio],
  ['E_MP_ENERGY_CURVE', 'E', 'active_power', '1', (kwh, ratio, points) => ((kwh * points) / 24) * ratio],
  ['E_MP_CUR_CURVE', 'I', 'current_b', '2', (ampere, ratio) => ampere * ratio],
  ['E_MP_VOL_CURVE', 'U', 'voltage_c', '3', (volt) => volt],
  ['E_MP_FACTOR_CURVE', 'F', 'power_factor', '0', (factor) => factor]
]

test.each(TABLES)('%s: what is written is what is read', async (name, prefix, channel, type, expected) => {
  const most = { I: 5000, U: 250_000, F: 1000 }[prefix] ?? 4000
  const sized = fc.constantFrom(24, 48, 96).chain((points) =>
    fc.record({
      points: fc.constant(points),
      // in columns of 96 too, an hour in 1, 5, 9 …, which the flag says
      spread: fc.boolean(),
      rows: fc.array(thousandths(points, most), { minLength: 1, maxLength: 3 })
    })
  )
  await fc.assert(
    fc.asyncProperty(
      ids,
      sized,
      ratios,
      separators,
      fc.integer({ min: 1, max: 3000 }),
      async (meters, table, ratio, separator, size) => {
        const columns = table.spread ? 96 : table.points
        const stride = columns / table.points
        const [ct, pt] = prefix === 'U' ? [1, 1] : [ratio, 1]
        const flag = { 24: 3, 48: 2, 96: 1 }[table.points]
        const header = [
          'ID',
          'DATA_DATE',
          'DATA_TYPE',
          'CT',
          'PT',
          'DATA_POINT_FLAG',
          'DATA_WHOLE_FLAG',
          ...numbered(prefix, columns)
        ]
        const rows = meters.flatMap((meter) =>
          table.rows.map((values, d) => {
            const cells = Array.from({ length: columns }, (_, i) => (i % stride === 0 ? values[i / stride]! : null))
            const present = cells.map((value) => (value === null ? 0 : 1)).join('')
            const written = cells.map((value) => (value === null ? 'NULL' : String(value / 1000)))
            return [meter, `${formatDay(FIRST_DAY + d)} 00:00:00`, type, ct, pt, flag, present, ...written].join(
              separator
            )
          })
        )
        const found = await readFile([header.join(separator), ...rows].join('\n'), {}, `${name}.csv`, size)
        expect(found.rejections).toEqual([])
        const whole = wholeDays(found, channel)
        for (const meter of meters) {
          for (const [d, values] of table.rows.entries()) {
            const truth = values.map((value) =>
              value === null ? Number.NaN : expected(value / 1000, ct, table.points)
            )
            const read = whole.get(`${meter} ${FIRST_DAY + d}`)
            if (read || truth.some((value) => !Number.isNaN(value))) expectNear(read, truth)
          }
        }
      }
    ),
    { numRuns: 60 }
  )
})

test('E_MP_READ_CURVE: the energies between readings are what was counted, over days and with gaps', async () => {
  const register = fc.record({
    start: fc.integer({ min: 0, max: 900_000_000 }),
    days: fc.array(thousandths(24, 4000), { minLength: 1, maxLength: 3 }),
    ratio: ratios
  })
  await fc.assert(
    fc.asyncProperty(
      id,
      register,
      separators,
      fc.integer({ min: 1, max: 3000 }),
      async (meter, { start, days, ratio }, separator, size) => {
        let shown = start
        // a step that is not known leaves its reading out, and the energies on both sides of it
        const steps = days.flat()
        const readings = steps.map((step) => {
          const before = shown
          shown += step ?? 1
          return step === null ? null : before / 1000
        })
        const rows = days.map((_, d) => {
          const cells = readings.slice(d * 24, (d + 1) * 24).map((reading) => reading ?? 'NULL')
          return [meter, formatDay(FIRST_DAY + d), 1, ratio, ...cells].join(separator)
        })
        const header = ['ID', 'DATA_DATE', 'DATA_TYPE', 'T_FACTOR', ...numbered('R', 24)].join(separator)
        const found = await readFile([header, ...rows].join('\n'), {}, 'E_MP_READ_CURVE.csv', size)
        expect(found.rejections).toEqual([])
        const whole = wholeDays(found, 'active_power')
        for (let d = 0; d < days.length; d++) {
          const truth = Array.from({ length: 24 }, (_, i) => {
            const [from, to] = [readings[d * 24 + i], readings[d * 24 + i + 1]]
            return typeof from === 'number' && typeof to === 'number' ? (to - from) * ratio : Number.NaN
          })
          const read = whole.get(`${meter} ${FIRST_DAY + d}`)
          if (read || truth.some((value) => !Number.isNaN(value))) expectNear(read, truth)
        }
      }
    ),
    { numRuns: 100 }
  )
})

const energies = fc.array(fc.integer({ min: 0, max: 9_000_000 }), { minLength: 4, maxLength: 4 })

test('daily and monthly registers: what is written is what is read', async () => {
  const rows = fc.array(
    fc.record({ periods: energies, fed: fc.integer({ min: 0, max: 1_000_000 }), missing: fc.boolean() }),
    {
      minLength: 1,
      maxLength: 3
    }
  )
  await fc.assert(
    fc.asyncProperty(
      ids,
      rows,
      separators,
      fc.integer({ min: 1, max: 3000 }),
      async (meters, days, separator, size) => {
        const written = (periods: readonly number[], missing: boolean) =>
          missing ? periods.map(() => -1) : periods.map((watt) => watt / 1000)
        const sum = (periods: readonly number[]) => periods.reduce((all, watt) => all + watt, 0) / 1000
        const header = 'id,rq,kwh,kwh_rap,kwh_pap_r1,kwh_pap_r2,kwh_pap_r3,kwh_pap_r4'.replaceAll(',', separator)
        const lines = meters.flatMap((meter) =>
          days.map(({ periods, fed, missing }, d) =>
            [
              meter,
              formatDay(FIRST_DAY + d).replaceAll('-', ''),
              sum(periods),
              fed / 1000,
              ...written(periods, missing)
            ].join(separator)
          )
        )
        const found = await readFile([header, ...lines].join('\n'), {}, 'd.csv', size)
        expect(found.rejections).toEqual([])
        const [drawn, fed] = [wholeDays(found, 'register_energy'), wholeDays(found, 'reverse_energy')]
        for (const meter of meters) {
          for (const [d, day] of days.entries()) {
            const key = `${meter} ${FIRST_DAY + d}`
            const periods = day.missing ? day.periods.map(() => Number.NaN) : day.periods.map((watt) => watt / 1000)
            expectNear(drawn.get(key), [sum(day.periods), ...periods])
            expectNear(fed.get(key)?.slice(0, 1), [day.fed / 1000])
          }
        }
        // what the monthly table calls peak holds the sharp hours as well
        const months = days.map(({ periods: [, peak = 0, flat = 0, valley = 0] }, m) => ({ m, peak, flat, valley }))
        const monthly = await readFile(
          [
            'id,month,pq_z,pq_f,pq_p,pq_g'.replaceAll(',', separator),
            ...months.map(({ m, peak, flat, valley }) =>
              [
                'M',
                `20240${m + 1}`,
                sum([peak, flat, valley]),
                ...[peak, flat, valley].map((watt) => watt / 1000)
              ].join(separator)
            )
          ].join('\n')
        )
        expect(monthly.rejections).toEqual([])
        const read = [...wholeDays(monthly, 'month_energy').values()]
        for (const [i, { peak, flat, valley }] of months.entries())
          expectNear(
            read[i]!.filter((value) => !Number.isNaN(value)),
            [sum([peak, flat, valley]), ...[peak, flat, valley].map((watt) => watt / 1000)]
          )
      }
    ),
    { numRuns: 60 }
  )
})

test('NEM12: what is written is what is read, in any interval and unit, with intervals marked null', async () => {
  const unit = fc.constantFrom(['kWh', 1] as const, ['Wh', 0.001] as const, ['MWh', 1000] as const)
  const stream = fc.constantFrom(5, 15, 30).chain((interval) =>
    fc.record({
      interval: fc.constant(interval),
      unit,
      days: fc.array(thousandths(1440 / interval, 4_000_000), { minLength: 1, maxLength: 2 })
    })
  )
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.stringMatching(/^[A-Z]{2}\d{8}$/), { minLength: 1, maxLength: 3 }),
      fc.array(stream, { minLength: 3, maxLength: 3 }),
      fc.integer({ min: 1, max: 3000 }),
      async (nmis, streams, size) => {
        const lines = nmis.flatMap((nmi, n) => {
          const { interval, unit, days } = streams[n]!
          return [
            `200,${nmi},E1,1,E1,N1,SER${n},${unit[0]},${interval},`,
            ...days.flatMap((values, d) => {
              const cells = values.map((value) => (value ?? 7000) / 1000 / 1000 / unit[1])
              const date = formatDay(FIRST_DAY + d).replaceAll('-', '')
              const marks = values.map((value, i) => `400,${i + 1},${i + 1},${value === null ? 'N' : 'A'},,`)
              return values.includes(null)
                ? [`300,${date},${cells},V,,,20240501000000,`, ...marks]
                : [`300,${date},${cells},A,,,20240501000000,`]
            })
          ]
        })
        const text = ['100,NEM12,202405010000,MDP,RET', ...lines, '900'].join('\r\n')
        const found = await readFile(text, {}, 'nem12.csv', size)
        expect(found.rejections).toEqual([])
        const whole = wholeDays(found, 'active_power')
        for (const [n, nmi] of nmis.entries()) {
          const { interval, days } = streams[n]!
          for (const [d, values] of days.entries()) {
            const truth = values.map((value) => (value === null ? Number.NaN : ((value / 1e6) * 60) / interval))
            const read = whole.get(`${nmi} ${FIRST_DAY + d}`)
            if (read || truth.some((value) => !Number.isNaN(value))) expectNear(read, truth)
          }
        }
      }
    ),
    { numRuns: 60 }
  )
})
