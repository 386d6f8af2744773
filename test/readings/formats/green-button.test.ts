import { Buffer } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isMark } from '../../../src/readings/formats/no-value.ts'
import { UnexpectedHeaderError } from '../../../src/readings/header.ts'
import { parseReadings } from '../../../src/readings/parse-readings.ts'
import { parseSites } from '../../../src/readings/sites-file.ts'
import { checkAgainst } from '../../../src/readings/validation.ts'
import {
  block,
  feed,
  file,
  hours,
  localTime,
  meterReading,
  POINT,
  ROOT,
  reading,
  readingType,
  usagePoint,
  utc
} from './green-button-samples.ts'
import { keys, kwhOf, problems, readFile } from './reading-samples.ts'

test('Wh of intervals become mean power on the local clock', async () => {
  const found = await readFile(file(hours('2024-01-10T05:00:00Z', 48, (i) => 1000 * i)))
  expect(found.formats).toEqual(['green-button'])
  expect(found.rowsRead).toBe(48)
  expect(keys(found)).toEqual(['UP1 2024-01-10 active_power', 'UP1 2024-01-11 active_power'])
  expect([...found.days[0]!.values]).toEqual(Array.from({ length: 24 }, (_, i) => i))
})

test('multipliers, units, directions and phases', async () => {
  const quarters = hours('2024-01-10T05:00:00Z', 96, () => 250, 900)
  const channelOf = async (type: Record<string, number>) => {
    const { days } = await readFile(file(quarters, { intervalLength: 900, ...type }))
    return days.map(({ channel, values }) => [channel, values.length, values[0]])[0]
  }
  expect(await channelOf({})).toEqual(['active_power', 96, 1])
  expect(await channelOf({ powerOfTenMultiplier: 3 })).toEqual(['active_power', 96, 1000])
  expect(await channelOf({ uom: 38, accumulationBehaviour: 12 })).toEqual(['active_power', 96, 0.25])
  expect(await channelOf({ flowDirection: 19 })).toEqual(['reverse_power', 96, 1])
  expect(await channelOf({ uom: 73 })).toEqual(['reactive_power', 96, 1])
  expect(await channelOf({ uom: 29, phase: 128, accumulationBehaviour: 6 })).toEqual(['voltage_a', 96, 250])
  expect(await channelOf({ uom: 5, phase: 33, powerOfTenMultiplier: -1 })).toEqual(['current_c', 96, 25])
})

test('what is not electricity that a load curve can be made of is told', async () => {
  const codesOf = async (type: Record<string, number | string>) =>
    (
      await readFile(
        file(
          hours('2024-01-10T05:00:00Z', 1, () => 1),
          type
        )
      )
    ).rejections.map(({ code }) => code)
  for (const type of [
    { uom: 169 },
    { uom: 'x' },
    { commodity: 7 },
    { flowDirection: 17 },
    { tou: 2 },
    { dataQualifier: 8 }
  ]) {
    expect(await codesOf(type)).toEqual(['unused_quantity'])
  }
  const gas = await readFile(
    feed(
      usagePoint(POINT, 1),
      localTime(),
      meterReading(),
      readingType(),
      block(hours('2024-01-10T05:00:00Z', 2, () => 1))
    )
  )
  expect(gas.rejections.map(({ code }) => code)).toEqual(['unused_quantity', 'unused_quantity'])
})

test('the days on which the clock is changed', async () => {
  const found = await readFile(
    file([...hours('2024-03-10T05:00:00Z', 23, (i) => i * 1000), ...hours('2024-11-03T04:00:00Z', 25, (i) => i * 1000)])
  )
  expect(keys(found)).toEqual(['UP1 2024-03-10 active_power', 'UP1 2024-11-03 active_power'])
  const [spring, autumn] = found.days.map(({ values }) => [...values])
  expect(spring!.slice(0, 4)).toEqual([0, 1, Number.NaN, 2])
  expect(autumn!.slice(0, 4)).toEqual([0, 1.5, 3, 4])
  expect(found.days.map((day) => kwhOf(day))).toEqual([(22 * 23) / 2, (24 * 25) / 2])
  const zoned = await readFile(file(hours('2024-03-10T05:00:00Z', 23, (i) => i * 1000)), { zone: 'America/New_York' })
  expect([...zoned.days[0]!.values]).toEqual(spring)
})

test('a clock is found by --zone, by the file, or is UTC', async () => {
  const readings = hours('2024-01-10T00:00:00Z', 24, () => 1)
  const parts = [usagePoint(), meterReading(), readingType(), block(readings)]
  expect(keys(await readFile(feed(...parts)))).toEqual(['UP1 2024-01-10 active_power'])
  expect(keys(await readFile(feed(...parts, localTime(28800, ''))))).toEqual([
    'UP1 2024-01-10 active_power',
    'UP1 2024-01-11 active_power'
  ])
  expect(keys(await readFile(feed(...parts), { zone: 'Asia/Shanghai' }))).toHaveLength(2)
})

test('in any order, with any number of usage points', async () => {
  const other = `${ROOT}/RetailCustomer/9/UsagePoint/UP2`
  const found = await readFile(
    feed(
      block(hours('2024-01-10T05:00:00Z', 24, () => 1000)),
      block(
        hours('2024-01-10T05:00:00Z', 24, () => 2000),
        1,
        other
      ),
      readingType(),
      meterReading(1, other),
      meterReading(),
      localTime(),
      usagePoint(other),
      usagePoint()
    )
  )
  expect(keys(found).sort()).toEqual(['UP1 2024-01-10 active_power', 'UP2 2024-01-10 active_power'])
  expect(found.days.map(({ meterId, values }) => [meterId, values[0]]).sort()).toEqual([
    ['UP1', 1],
    ['UP2', 2]
  ])
})

test('of several flows of a usage point the delivered one is its curve, wherever it stands, and what is left aside is told', async () => {
  const flows = { 1: 1000, 4: -3000, 19: 4000, 20: 5000 }
  const parts = (order: readonly (keyof typeof flows)[]) =>
    order.flatMap((flow) => [
      meterReading(flow, POINT, flow),
      readingType({ flowDirection: flow }, flow),
      block(
        hours('2024-01-10T05:00:00Z', 24, () => flows[flow]),
        flow
      )
    ])
  for (const order of [
    [1, 4, 19, 20],
    [20, 4, 19, 1],
    [4, 1, 20, 19]
  ] as const) {
    const found = await readFile(feed(usagePoint(), localTime(), ...parts(order)))
    expect(keys(found).sort()).toEqual(['UP1 2024-01-10 active_power', 'UP1 2024-01-10 reverse_power'])
    for (const { channel, values } of found.days)
      expect(new Set(values)).toEqual(new Set([channel === 'active_power' ? 1 : 4]))
    expect(found.rejections.map(({ code }) => code)).toEqual(Array(48).fill('unused_quantity'))
    expect(new Set(found.rejections.map(({ reason }) => /^(net|total).* left aside/.exec(reason.en)?.[1]))).toEqual(
      new Set(['net', 'total'])
    )
  }
  const [day] = (await readFile(feed(usagePoint(), localTime(), ...parts([20, 4])))).days
  expect(day).toMatchObject({ channel: 'active_power', mark: 'negative' })
  expect(day!.values[0]).toBe(-3)
})

test('a day of more than one flow is a whole day or a register too', async () => {
  const registers = feed(
    usagePoint(),
    localTime(),
    ...[4, 1].flatMap((flow) => [
      meterReading(flow, POINT, flow),
      readingType({ flowDirection: flow, accumulationBehaviour: 3 }, flow),
      block(
        hours('2024-01-10T05:00:00Z', 24, (i) => 1e6 * flow + i * 1000 * flow),
        flow
      )
    ])
  )
  const found = await readFile(registers)
  expect([...found.days[0]!.values.slice(0, 23)]).toEqual(Array(23).fill(1))
  expect(found.rejections).toHaveLength(24)
  const days = feed(
    usagePoint(),
    localTime(),
    ...[4, 1].flatMap((flow) => [
      meterReading(flow, POINT, flow),
      readingType({ flowDirection: flow, intervalLength: 86_400 }, flow),
      block([reading(utc('2024-01-10T05:00:00Z'), 24_000 * flow, 86_400)], flow)
    ])
  )
  const daily = await readFile(days)
  expect(daily.days.map(({ channel, values }) => [channel, values[0]])).toEqual([['register_energy', 24]])
  expect(problems(daily).map(([, code]) => code)).toEqual(['unused_quantity'])
})

test('of a day in hours and in quarters of an hour the finer holds, in whichever order they come', async () => {
  const part = (number: number, seconds: number) => [
    meterReading(number, POINT, number),
    readingType({ intervalLength: seconds }, number),
    block(
      hours('2024-01-10T05:00:00Z', 86_400 / seconds, () => seconds / 3.6, seconds),
      number
    )
  ]
  for (const parts of [
    [part(1, 900), part(2, 3600)],
    [part(1, 3600), part(2, 900)]
  ]) {
    const found = await readFile(feed(usagePoint(), localTime(), ...parts.flat()))
    expect(found.days.at(-1)!.values).toHaveLength(96)
  }
})

test('a reading type that is nowhere is told of each reading', async () => {
  const found = await readFile(
    feed(usagePoint(), localTime(), meterReading(), block(hours('2024-01-10T05:00:00Z', 3, () => 1)))
  )
  expect(found.rejections.map(({ code }) => code)).toEqual(Array(3).fill('missing_reading_type'))
  expect(found.rejections[0]!.raw).toContain('<value>1</value>')
})

test('a reading type that is nowhere is not taken for the only one of the file', async () => {
  const other = `${ROOT}/RetailCustomer/9/UsagePoint/UP2`
  const readings = hours('2024-01-10T05:00:00Z', 2, () => 1000)
  const parts = (type: number) => [
    ...[usagePoint(), usagePoint(other), localTime(), readingType({}, 7)],
    ...[meterReading(), meterReading(1, other, type), block(readings), block(readings, 1, other)]
  ]
  const found = await readFile(feed(...parts(99)))
  expect(keys(found)).toEqual(['UP1 2024-01-10 active_power'])
  expect(found.rejections.map(({ code }) => code)).toEqual(Array(2).fill('missing_reading_type'))
  const moved = feed(...parts(7)).replaceAll(
    `rel="related" href="${ROOT}/ReadingType`,
    'rel="related" href="/v2/ReadingType'
  )
  expect((await readFile(moved)).rejections).toEqual([])
})

test('bad readings are told with their lines, and the others go in', async () => {
  const found = await readFile(
    file([
      reading(utc('2024-01-10T05:00:00Z'), 1000),
      reading('yesterday', 1),
      reading(utc('2024-01-10T07:00:00Z'), 'x'),
      reading(utc('2024-01-10T08:00:00Z'), 1, 5400),
      reading(utc('2024-01-10T09:00:00Z'), 1000, 3600, '12'),
      reading(utc('1975-01-10T09:00:00Z'), 1),
      reading(utc('2024-01-10T10:00:00Z'), -500),
      reading(utc('2024-01-10T05:00:00Z'), 3000),
      reading('2024-01-10T06:00:00', 4000),
      reading(utc('2024-01-10T12:00:02Z'), 5000)
    ])
  )
  expect(problems(found).map(([, code]) => code)).toEqual([
    'bad_timestamp',
    'bad_number',
    'long_interval',
    'unused_quantity',
    'bad_timestamp'
  ])
  expect(found.rejections.map(({ line }) => line)).toEqual([9, 10, 11, 12, 13])
  const [day] = found.days
  expect(day).toMatchObject({ mark: 'negative', superseded: 1, rows: 5 })
  expect([...day!.values.slice(0, 8)]).toEqual([3, ...Array(4).fill(Number.NaN), -0.5, 4, 5])
})

test('registers are differenced, over a roll-over and backwards', async () => {
  const wh = [999_999_000, 999_999_500, 500, 1_500, 1_200, 2_200]
  const found = await readFile(
    file(
      hours('2024-01-10T05:00:00Z', 6, (i) => wh[i]!),
      { accumulationBehaviour: 1 }
    )
  )
  expect([...found.days[0]!.values.slice(0, 6)]).toEqual([0.5, 1, 1, Number.NaN, 1, Number.NaN])
  expect(problems(found).map(([, code]) => code)).toEqual(['register_backwards'])
})

test('another meter and a zero that is none are gaps, not roll-overs or peaks', async () => {
  const read = (wh: number[]) =>
    readFile(
      file(
        hours('2024-01-10T05:00:00Z', wh.length, (i) => wh[i]!),
        { accumulationBehaviour: 1 }
      )
    )
  const swap = await read([95_010_000, 95_011_000, 95_012_000, 0, 1_000, 2_000])
  expect([...swap.days[0]!.values.slice(0, 6)]).toEqual([1, 1, Number.NaN, 1, 1, Number.NaN])
  const zero = await read([5_010_000, 5_011_000, 0, 5_013_000, 5_014_000])
  expect([...zero.days[0]!.values.slice(0, 5)]).toEqual([1, Number.NaN, Number.NaN, 1, Number.NaN])
  expect(problems(zero).map(([, code]) => code)).toEqual(['register_zero'])
})

test('a meter put in that stands higher is a gap, not a peak, and a load that rises is no other meter', async () => {
  const read = (kwh: number[], type = {}) =>
    readFile(
      file(
        hours('2024-01-10T05:00:00Z', kwh.length, (i) => Math.round(kwh[i]! * 1000)),
        { accumulationBehaviour: 1, ...type }
      )
    )
  const higher = [5000, 5001, 5002, 95_000, 95_001, 95_002]
  const swap = await read(higher)
  expect([...swap.days[0]!.values.slice(0, 6)]).toEqual([1, 1, Number.NaN, 1, 1, Number.NaN])
  expect(problems(swap).map(([, code]) => code)).toEqual(['unused_quantity'])
  for (const kwh of [[5000, 95_000, 95_001, 95_002], higher.slice(0, 4)]) {
    const found = await read(kwh)
    expect(Math.max(...found.days.flatMap(({ values }) => [...values]).filter((kw) => kw > 0))).toBe(1)
  }
  const both = await read([5000, 5001, 95_000, 95_001, 1, 2, 3])
  expect([...both.days[0]!.values.slice(0, 7)]).toEqual([1, Number.NaN, 1, Number.NaN, 1, 1, Number.NaN])
  const factory = await read([5000, 5001, 5002, 5502, 6102, 6603])
  expect([...factory.days[0]!.values.slice(0, 5)]).toEqual([1, 1, 500, 600, 501])
})

test('runs of nines stand for missing values, unless a register is there', async () => {
  const read = (values: number[], type = {}) =>
    readFile(
      file(
        hours('2024-01-10T05:00:00Z', values.length, (i) => values[i]!),
        type
      )
    )
  const intervals = await read([1000, 99_999, -999, 2000, 9_999_999, 999, 9999.99])
  expect([...intervals.days[0]!.values.slice(0, 7)]).toEqual([
    ...[1, Number.NaN, Number.NaN, 2, Number.NaN],
    ...[Math.fround(0.999), Number.NaN]
  ])
  expect(intervals.days[0]!.mark).toBeUndefined()
  expect(problems(intervals).map(([, code]) => code)).toEqual(Array(4).fill('bad_number'))
  const kilo = { accumulationBehaviour: 1, powerOfTenMultiplier: 3 }
  const register = await read([5000, 5001, 99_999, 5003, 5004, -999, 99_999, 5007, 5008], kilo)
  expect([...register.days[0]!.values.slice(0, 9)]).toEqual(
    [1, 0, 0, 1, 0, 0, 0, 1, 0].map((kw) => (kw === 1 ? 1 : Number.NaN))
  )
  const turning = await read([99_997, 99_998, 99_999, 99_999, 0, 1], kilo)
  expect([...turning.days[0]!.values.slice(0, 6)]).toEqual([1, 1, 0, 1, 1, Number.NaN])
})

test('what the codes of quality say is heeded: failed readings are told, estimates counted', async () => {
  const start = utc('2024-01-10T05:00:00Z')
  const codes = ['0', '8', '9', '10', '17', '15', '19', '7']
  const found = await readFile(file(codes.map((code, i) => reading(start + i * 3600, 1000, 3600, code))))
  expect([...found.days[0]!.values.slice(0, 8)]).toEqual([1, 1, 1, Number.NaN, 1, Number.NaN, 1, 1])
  expect(found.rejections.map(({ reason }) => reason.en)).toEqual([
    expect.stringContaining('failed a check (quality 10)'),
    expect.stringContaining('quality 15')
  ])
  expect(found.remarks.map(({ code, reason }) => [code, reason.en.slice(0, 2)])).toEqual([['estimated_reading', '2 ']])
})

test('energies of whole days are daily registers', async () => {
  const days = ['2024-03-09', '2024-03-10', '2024-03-11']
  const seconds = [86400, 82800, 86400]
  const starts = ['T05:00:00Z', 'T05:00:00Z', 'T04:00:00Z']
  const found = await readFile(file(days.map((day, i) => reading(utc(day + starts[i]), 24_000, seconds[i]!))))
  expect(keys(found)).toEqual(days.map((day) => `UP1 ${day} register_energy`))
  expect(found.days[0]!.values[0]).toBe(24)
})

test('objects without a feed, prefixes, and a time that only the block gives', async () => {
  const found = await readFile(
    `<e:UsagePoints xmlns:e="http://naesb.org/espi"><e:UsagePoint mRID="U7"><e:ServiceCategory><e:kind>0</e:kind></e:ServiceCategory>
     <e:ReadingType><e:uom>72</e:uom><e:intervalLength>900</e:intervalLength></e:ReadingType>
     <e:IntervalBlock><e:interval><e:start>${utc('2024-01-10T00:00:00Z')}</e:start></e:interval>
     ${'<e:IntervalReading><e:value>500</e:value></e:IntervalReading>'.repeat(96)}
     </e:IntervalBlock></e:UsagePoint></e:UsagePoints>`
  )
  expect(found.rejections).toEqual([])
  expect(keys(found)).toEqual(['U7 2024-01-10 active_power'])
  expect(new Set(found.days[0]!.values)).toEqual(new Set([2]))
})

test('unknown meters are told, and the multiplier is applied', async () => {
  const { meters } = parseSites('site_id,meter_id,multiplier\nS,UP1,10\n')
  const other = `${ROOT}/RetailCustomer/9/UsagePoint/UP2`
  const readings = hours('2024-01-10T05:00:00Z', 2, () => 1000)
  const found = await readFile(
    feed(
      usagePoint(),
      usagePoint(other),
      localTime(),
      readingType(),
      meterReading(),
      meterReading(1, other),
      block(readings),
      block(readings, 1, other)
    ),
    { check: checkAgainst(meters) }
  )
  expect(found.days[0]!.values[0]).toBe(10)
  expect(found.rejections.map(({ code }) => code)).toEqual(['unknown_meter', 'unknown_meter'])
})

describe('what is no good XML', () => {
  const good = file(hours('2024-01-10T05:00:00Z', 24, () => 1000))

  test('a file cut off keeps what came before', async () => {
    const found = await readFile(good.slice(0, good.lastIndexOf('<IntervalReading>') + 30))
    expect(found.days[0]!.values[22]).toBe(1)
    expect(found.rowsRead).toBe(24)
    expect(problems(found).map(([, code]) => code)).toEqual(['truncated_file'])
  })

  test('malformed XML is told with its line', async () => {
    const found = await readFile(good.replace('</IntervalBlock>', '</Block>'))
    expect(found.rowsRead).toBe(25)
    expect(problems(found)).toEqual([[32, 'bad_xml']])
  })

  test('document types, and entities with them, are refused', async () => {
    const bomb = `<!DOCTYPE feed [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>\n${good.replace('<?xml version="1.0"?>\n', '')}`
    expect(problems(await readFile(bomb))).toEqual([[1, 'xml_limit']])
    expect(problems(await readFile(good.replace('<value>1000', '<value>&b;')))).toMatchObject([[8, 'bad_xml']])
  })

  test('two files joined are both read', async () => {
    const next = file(hours('2024-01-11T05:00:00Z', 24, () => 1000))
    for (const size of [1, 7, 1000, 1e6]) {
      const found = await readFile(`${good}\n${next}`, {}, 'r.xml', size)
      expect(keys(found)).toEqual(['UP1 2024-01-10 active_power', 'UP1 2024-01-11 active_power'])
      expect(found.rejections).toEqual([])
    }
  })

  test('endless elements, attributes, depths and expansions are refused in bounded memory', async () => {
    let most = 0
    async function* endless(begin: string, more: string, pieces: number) {
      yield Buffer.from(begin)
      const piece = Buffer.from(more.repeat(Math.ceil(65536 / more.length)))
      for (let i = 0; i < pieces; i++) {
        yield piece
        if (i % 64 === 0) most = Math.max(most, process.memoryUsage().rss)
      }
    }
    const before = process.memoryUsage().rss
    const head = '<feed xmlns="http://www.w3.org/2005/Atom">'
    const entities = Array.from({ length: 30 }, (_, i) => `<!ENTITY e${i + 1} "&e${i};&e${i};">`).join('')
    const twoGigabytes = 32_768
    for (const [begin, more, pieces] of [
      [`${head}<title>`, 'a', twoGigabytes],
      [`${head}<title>`, '&amp;', 1000],
      [`${head}<title><![CDATA[`, 'a', 1000],
      [`${head}<!-- `, 'a', 1000],
      [`${head}<?pi `, 'a', 1000],
      [`${head}<a b="`, 'a', twoGigabytes],
      [`${head}<a b="`, '&#65;', 1000],
      [head, '<a>', 1000],
      [`${head}<`, 'a', 1000],
      [`${head}</`, 'a', 1000],
      [`${head}<title>`, 'a<!-- -->', 1000],
      [`${head}<a `, 'b="" ', 1000],
      [`<!DOCTYPE feed [<!ENTITY e0 "ha">${entities}]>${head}<title>`, '&e30;', 1000],
      [`${head}<title>`, '&e30;', 1000]
    ] as const) {
      const codes: string[] = []
      for await (const { rejections } of parseReadings('f', endless(begin, more, pieces)))
        codes.push(...rejections.map(({ code }) => code))
      expect(codes).toHaveLength(1)
      expect(['xml_limit', 'bad_xml']).toContain(codes[0])
    }
    expect(most - before).toBeLessThan(150e6)
  })

  test('endless readings that wait for their type are held in bounded memory, and told', async () => {
    const one = reading(utc('2024-01-10T05:00:00Z'), `1000.${'0'.repeat(60)}`)
    const piece = Buffer.from(`<entry><content><IntervalBlock>${one.repeat(500)}</IntervalBlock></content></entry>\n`)
    let most = 0
    async function* pieces() {
      yield Buffer.from('<feed xmlns="http://www.w3.org/2005/Atom">')
      for (let i = 0; i < 640; i++) {
        yield piece
        if (i % 20 === 0) most = Math.max(most, process.memoryUsage().rss)
      }
      yield Buffer.from('</feed>')
    }
    const before = process.memoryUsage().rss
    let rows = 0
    for await (const batch of parseReadings('f', pieces())) rows += batch.rowsRead
    expect(rows).toBe(320_000)
    expect(most - before).toBeLessThan(150e6)
  })

  test('XML of something else is no file of readings', async () => {
    await expect(readFile('<html><body>503</body></html>')).rejects.toThrow(UnexpectedHeaderError)
    await expect(readFile('<<<')).rejects.toThrow(UnexpectedHeaderError)
    await expect(readFile(good, { format: 'cim-meter-readings' })).rejects.toThrow(UnexpectedHeaderError)
    await expect(readFile('meter_id,date\n', { format: 'green-button' })).rejects.toThrow(UnexpectedHeaderError)
    await expect(readFile(good, { format: 'long-rows' })).rejects.toThrow(UnexpectedHeaderError)
  })

  test('a feed without readings is told', async () => {
    expect(problems(await readFile(feed(usagePoint())))).toEqual([[1, 'empty_file']])
  })
})

test('encodings by the prolog, and UTF-16', async () => {
  const text = file(hours('2024-01-10T05:00:00Z', 24, () => 1000)).replaceAll('UP1', '表一')
  const utf16 = Buffer.from(`\ufeff${text}`, 'utf16le')
  const gbk = Buffer.concat(
    text
      .replace('version="1.0"', 'version="1.0" encoding="GB2312"')
      .split('表一')
      .flatMap((part, i) => [...(i > 0 ? [Buffer.from([0xb1, 0xed, 0xd2, 0xbb])] : []), Buffer.from(part)])
  )
  const declared = text.replace('version="1.0"', 'version="1.0" encoding="GBK"')
  for (const bytes of [text, utf16, Buffer.from(text, 'utf16le'), gbk, declared]) {
    expect(keys(await readFile(bytes))).toEqual(['表一 2024-01-10 active_power'])
  }
  const latin = Buffer.from(
    text.replaceAll('表一', 'caf\u00e9').replace('version="1.0"', "version='1.0' encoding='ISO-8859-1'"),
    'latin1'
  )
  expect(keys(await readFile(latin))).toEqual(['café 2024-01-10 active_power'])
})

test('what is written is what is read', async () => {
  const series = fc.record({
    first: fc.integer({ min: 0, max: 200_000 }),
    values: fc.array(
      fc.integer({ min: -1e6, max: 1e6 }).filter((value) => !isMark(value)),
      { minLength: 1, maxLength: 60 }
    ),
    minutes: fc.constantFrom(1, 5, 15, 30, 60),
    power: fc.integer({ min: -3, max: 3 }),
    size: fc.integer({ min: 1, max: 3000 })
  })
  await fc.assert(
    fc.asyncProperty(series, async ({ first, values, minutes, power, size }) => {
      const start = utc('2024-01-01T00:00:00Z') + first * 60 * minutes
      const type = { powerOfTenMultiplier: power, intervalLength: minutes * 60 }
      const readings = values.map((value, i) => reading(start + i * minutes * 60, value, minutes * 60))
      const found = await readFile(file(readings, type), { zone: 'Asia/Shanghai' }, 'f', size)
      expect(found.rejections).toEqual([])
      expect(found.rowsRead).toBe(values.length)
      const flat = found.days.sort((a, b) => a.day - b.day).flatMap((day) => [...day.values])
      const expected = values.map((value) => Math.fround((value * 10 ** (power - 3) * 60) / minutes))
      const present = flat.filter((value) => !Number.isNaN(value))
      expect(present.length).toBe(expected.length)
      for (const [i, value] of present.entries())
        expect(value).toBeCloseTo(expected[i]!, 3 - Math.ceil(Math.log10(Math.abs(expected[i]!) + 1)) + 3)
    }),
    { numRuns: 60 }
  )
})

test('whatever is done to its bytes, nothing but the typed error is thrown, and rows add up', async () => {
  const whole = Buffer.from(
    feed(usagePoint(), localTime(), block(hours('2024-01-10T05:00:00Z', 9, (i) => i)), meterReading(), readingType())
  )
  const change = fc.tuple(
    fc.nat(whole.length),
    fc.nat(40),
    fc.constantFrom('', '<', '>', '</entry>', '&', '"', '\0', 'ÿ', '<IntervalReading>', '1e999', '<?xml ')
  )
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 4 }), fc.integer({ min: 1, max: 4000 }), async (changes, size) => {
      let bytes: Buffer = whole
      for (const [at, count, put] of changes) {
        bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from(put, 'latin1'), bytes.subarray(at + count)])
      }
      await readFile(bytes, {}, 'f', size).catch((error) => expect(error).toBeInstanceOf(UnexpectedHeaderError))
    }),
    { numRuns: 300 }
  )
})

const samples = process.env.RIGWATCH_FORMAT_SAMPLES
describe.skipIf(!samples)(`samples of others${samples ? '' : ' (skipped: set RIGWATCH_FORMAT_SAMPLES)'}`, () => {
  const sample = (name: string) => readFileSync(join(samples ?? '', 'green-button', name))

  test('quarter-hours of a day', async () => {
    const found = await readFile(sample('test_usage_data_01.xml'))
    expect(keys(found)).toEqual(['5446AF3F 2012-03-01 active_power'])
    expect(found.rejections).toEqual([])
    expect(found.days[0]!.values.length).toBe(96)
    expect(found.days[0]!.values[0]).toBeCloseTo(1.128, 5)
  })

  test('hours of nine days', async () => {
    const found = await readFile(sample('TestGBDataHourlyNineDaysBinnedDaily.xml'))
    expect(keys(found)[0]).toBe('2 2014-01-01 active_power')
    expect(found.rejections).toEqual([])
    expect(found.days.length).toBe(9)
  })
})
