import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { UnexpectedHeaderError } from '../../../src/readings/header.ts'
import { parseSites } from '../../../src/readings/sites-file.ts'
import { checkAgainst } from '../../../src/readings/validation.ts'
import { keys, problems, readFile } from './reading-samples.ts'

const DELTA = '0.0.2.4.1.1.12.0.0.0.0.0.0.0.0.3.72.0'
const REGISTER = '0.0.0.1.1.1.12.0.0.0.0.0.0.0.0.3.72.0'

const time = (minute: number, zone = '+08:00') =>
  `${new Date(Date.UTC(2024, 0, 10) + minute * 60_000).toISOString().slice(0, 19)}${zone}`
const type = (code: string) => `<ReadingType ref="${code}"/>`
const interval = (minute: number, value: number | string, quality = '', zone = '+08:00') =>
  `<IntervalReadings><timeStamp>${time(minute, zone)}</timeStamp><value>${value}</value>${
    quality && `<ReadingQualities><ReadingQualityType ref="${quality}"/></ReadingQualities>`
  }</IntervalReadings>`
const intervals = (count: number, value: (i: number) => number, minutes = 15, from = minutes) =>
  Array.from({ length: count }, (_, i) => interval(from + i * minutes, value(i))).join('\n')
const blocks = (content: string, code = DELTA) => `<IntervalBlocks>${content}${type(code)}</IntervalBlocks>`
const readings = (minute: number, value: number | string, code = REGISTER) =>
  `<Readings><timeStamp>${time(minute)}</timeStamp><value>${value}</value>${type(code)}</Readings>`
const meter = (id = 'M1') => `<Meter><mRID>${id}</mRID></Meter>`
const meterReading = (...content: string[]) => `<MeterReading>${content.join('\n')}</MeterReading>`
const message = (...content: string[]) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<MeterReadings xmlns="http://iec.ch/TC57/2011/MeterReadings#">\n${content.join('\n')}\n</MeterReadings>`

test('interval blocks: times are the ends of intervals', async () => {
  for (const content of [
    [meter(), blocks(intervals(96, (i) => i / 4))],
    [blocks(intervals(96, (i) => i / 4)), meter()]
  ]) {
    const found = await readFile(message(meterReading(...content)))
    expect(found.formats).toEqual(['cim-meter-readings'])
    expect(found.rejections).toEqual([])
    expect(keys(found)).toEqual(['M1 2024-01-10 active_power'])
    expect([...found.days[0]!.values]).toEqual(Array.from({ length: 96 }, (_, i) => i))
  }
  const beginning = await readFile(message(meterReading(meter(), blocks(intervals(96, () => 1, 15, 0)))), {
    times: 'beginning'
  })
  expect(keys(beginning)).toEqual(['M1 2024-01-10 active_power'])
})

test('a message in an envelope, with any prefix, and a zone', async () => {
  const inner = message(meterReading(meter(), blocks(intervals(96, () => 1))))
    .replace(/^.*\n/, '')
    .replace(/<(\/?)(?=[A-Za-z])/g, '<$1m:')
    .replace('xmlns=', 'xmlns:m=')
  const found = await readFile(
    `<soap:Envelope xmlns:soap="x"><soap:Body><EventMessage><Header><Timestamp>2024-01-01T00:00:00Z</Timestamp></Header><Payload>${inner}</Payload></EventMessage></soap:Body></soap:Envelope>`,
    { zone: 'Europe/London' }
  )
  expect(keys(found)).toEqual(['M1 2024-01-09 active_power', 'M1 2024-01-10 active_power'])
  expect(found.days[0]!.values.filter((value) => value === 4).length).toBe(32)
})

test('readings of a register are differenced, in any order', async () => {
  const values = [100, 100.5, 101.5, 101.5, 101.25, 102.25]
  const all = values.map((value, i) => readings(i * 60, value))
  const found = await readFile(message(meterReading(meter(), ...all.toReversed())))
  expect([...found.days[0]!.values.slice(0, 6)]).toEqual([0.5, 1, 0, Number.NaN, 1, Number.NaN])
  expect(found.rowsRead).toBe(6)
  expect(problems(found).map(([, code]) => code)).toEqual(['register_backwards'])
})

test('readings of a register from one message to the next, and one that stands alone', async () => {
  const found = await readFile(
    message(
      meterReading(meter(), readings(0, 1), readings(60, 2)),
      meterReading(meter(), readings(120, 4)),
      meterReading(meter('M2'), readings(0, 7))
    )
  )
  expect(problems(found)).toEqual([])
  expect(keys(found)).toEqual(['M2 2024-01-10 register_energy', 'M1 2024-01-10 active_power'])
  expect([...found.days[1]!.values.slice(0, 3)]).toEqual([1, 2, Number.NaN])
})

test('of two readings of a register for one moment the later holds, whatever stands between them', async () => {
  const values = [100, 101, 103, 106]
  const all = values.map((value, i) => readings(i * 60, value))
  for (const messages of [
    [meterReading(meter(), ...all, readings(120, 104))],
    [meterReading(meter(), ...all), meterReading(meter(), readings(120, 104))],
    [meterReading(meter(), ...all.toReversed()), meterReading(meter(), readings(120, 104), readings(120, 104))]
  ]) {
    const found = await readFile(message(...messages))
    expect(problems(found)).toEqual([])
    expect([...found.days[0]!.values.slice(0, 4)]).toEqual([1, 3, 2, Number.NaN])
    expect(found.rowsRead - (found.days[0]!.superseded ?? 0)).toBe(4)
  }
})

test('messages of a register, newest first, in one file', async () => {
  const all = Array.from({ length: 200 }, (_, i) => meterReading(meter(), readings(i * 15, 1000 + i / 4)))
  const found = await readFile(message(...all.toReversed()))
  expect(problems(found)).toEqual([])
  expect(found.days.flatMap(({ values }) => [...values].filter((kw) => kw === 1)).length).toBe(199)
  expect(found.rowsRead).toBe(200)
})

test('a daily register of a meter put in that stands higher is a gap, not a peak', async () => {
  const days = [5000, 5024, 5048, 95_000, 95_024, 95_048]
  for (const one of [true, false]) {
    const all = days.map((value, i) => readings(i * 1440, value))
    const parts = one ? [meterReading(meter(), ...all)] : all.map((reading) => meterReading(meter(), reading))
    const found = await readFile(message(...parts))
    expect(found.days.map(({ values }) => values[0])).toEqual([24, 24, 24, 24])
    expect(problems(found).map(([, code]) => code)).toEqual(['unused_quantity'])
  }
})

test('of several qualities an estimate replaces what failed or is missing', async () => {
  const qualities = (...codes: string[]) =>
    codes.map((code) => `<ReadingQualities><ReadingQualityType ref="${code}"/></ReadingQualities>`).join('')
  const of = (minute: number, ...codes: string[]) =>
    interval(minute, 1).replace('</IntervalReadings>', `${qualities(...codes)}</IntervalReadings>`)
  const spelt = interval(120, 1).replace(
    '</IntervalReadings>',
    '<ReadingQualities><ReadingQualityType><mRID>3.6.1</mRID></ReadingQualityType></ReadingQualities></IntervalReadings>'
  )
  const found = await readFile(
    message(
      meterReading(
        meter(),
        blocks(
          [
            of(15, '3.0.0'),
            of(30, '1.5.259'),
            of(45, '3.8.0', '1.5.259'),
            of(60, '3.6.1', '3.5.258'),
            of(75, '3.6.1', '3.7.1'),
            of(90, '2.10.0'),
            of(105, '2.4.6'),
            spelt
          ].join('')
        )
      )
    )
  )
  expect([...found.days[0]!.values.slice(0, 8)]).toEqual([4, 0, 4, 0, 4, 0, 4, 0].map((kw) => kw || Number.NaN))
  expect(found.rejections.map(({ code }) => code)).toEqual(Array(3).fill('unused_quantity'))
  expect(found.remarks.map(({ code }) => code)).toEqual(['estimated_reading'])
})

test('daily readings of a register are daily energy', async () => {
  const found = await readFile(
    message(meterReading(meter(), ...[0, 1, 2].map((i) => readings(i * 1440, 100 + 24 * i))))
  )
  expect(keys(found)).toEqual(['M1 2024-01-10 register_energy', 'M1 2024-01-11 register_energy'])
  expect(found.days.map(({ values }) => values[0])).toEqual([24, 24])
  expect(found.rowsRead).toBe(3)
})

test('energies of days of 23 and 25 hours end at midnight, too', async () => {
  const daily = '11.0.0.4.1.1.12.0.0.0.0.0.0.0.0.3.72.0'
  const ends = ['03-11T00:00:00-04:00', '03-10T00:00:00-05:00', '11-04T00:00:00-05:00', '11-03T00:00:00-04:00']
  const rows = ends.map(
    (end) => `<Readings><timeStamp>2024-${end}</timeStamp><value>120</value>${type(daily)}</Readings>`
  )
  const found = await readFile(message(meterReading(meter(), ...rows)), { zone: 'America/New_York' })
  expect(found.rejections).toEqual([])
  expect(keys(found).sort()).toEqual(['03-09', '03-10', '11-02', '11-03'].map((on) => `M1 2024-${on} register_energy`))
  expect(found.days.map(({ values }) => values[0])).toEqual([120, 120, 120, 120])
})

test('reading types that are spelt out, before or after their use, or in place', async () => {
  const spelt =
    '<measuringPeriod>fifteenMinute</measuringPeriod><accumulation>deltaData</accumulation><flowDirection>reverse</flowDirection><multiplier>k</multiplier><unit>Wh</unit>'
  const described = `<ReadingType><mRID>T1</mRID>${spelt}</ReadingType>`
  const named = `<ReadingType><mRID>T1</mRID><Names><name>${DELTA.replace('.4.1.1.', '.4.19.1.')}</name></Names></ReadingType>`
  const use = meterReading(
    meter(),
    blocks(
      intervals(96, () => 1),
      'T1'
    )
  )
  const inPlace = meterReading(
    meter(),
    `<IntervalBlocks>${intervals(96, () => 1)}<ReadingType>${spelt}</ReadingType></IntervalBlocks>`
  )
  for (const text of [message(described, use), message(use, described), message(use, named), message(inPlace)]) {
    const found = await readFile(text)
    expect(found.rejections).toEqual([])
    expect(keys(found)).toEqual(['M1 2024-01-10 reverse_power'])
  }
})

test('timePeriod says the interval', async () => {
  const found = await readFile(
    message(
      meterReading(
        meter(),
        blocks(
          `<IntervalReadings><timePeriod><start>${time(30)}</start><end>${time(60)}</end></timePeriod><timeStamp>${time(0)}</timeStamp><value>2</value></IntervalReadings>`,
          '0.0.0.4.1.1.12.0.0.0.0.0.0.0.0.3.72.0'
        )
      )
    )
  )
  expect(found.days[0]!.values.length).toBe(48)
  expect(found.days[0]!.values[1]).toBe(4)
})

test('power of a moment learns its interval from its times', async () => {
  const found = await readFile(
    message(
      meterReading(
        meter(),
        ...Array.from({ length: 96 }, (_, i) => readings(i * 15, i, '0.0.0.12.1.1.37.0.0.0.0.0.0.0.0.3.38.0'))
      )
    )
  )
  expect(keys(found)).toEqual(['M1 2024-01-10 active_power'])
  expect([...found.days[0]!.values]).toEqual(Array.from({ length: 96 }, (_, i) => i))
})

const UNKNOWN = '0.0.0.4.1.1.12.0.0.0.0.0.0.0.0.3.72.0'

test.each([5, 10, 15, 20, 30, 60])(
  'an interval of %i minutes that nothing states is learnt from the times',
  async (minutes) => {
    const count = 1440 / minutes
    const late = (content: string) => content.replace(/:00\+08/g, ':59+08')
    for (const shown of [(content: string) => content, late]) {
      const ends = intervals(count, (i) => 1 + (i % 3), minutes, shown === late ? minutes - 1 : minutes)
      const found = await readFile(message(meterReading(meter(), blocks(shown(ends), UNKNOWN))))
      expect(problems(found)).toEqual([])
      expect(keys(found)).toEqual(['M1 2024-01-10 active_power'])
      expect([...found.days[0]!.values]).toEqual(
        Array.from({ length: count }, (_, i) => Math.fround(((1 + (i % 3)) * 60) / minutes))
      )
    }
  }
)

test('of intervals that nothing states, days go in and what cannot be placed is refused', async () => {
  const of = (...content: string[]) => readFile(message(meterReading(meter(), blocks(content.join(''), UNKNOWN))))
  const days = await of(...[1, 2, 3].map((i) => interval(i * 1440, 20 + i)))
  expect(days.days.map(({ channel, day, values }) => [channel, day - 19_732, values[0]])).toEqual([
    ['register_energy', 0, 21],
    ['register_energy', 1, 22],
    ['register_energy', 2, 23]
  ])
  const codes = async (found: Awaited<ReturnType<typeof of>>) => problems(found).map(([, code]) => code)
  expect(await codes(await of(interval(300, 1)))).toEqual(['unknown_interval'])
  expect(await codes(await of(intervals(12, () => 1, 120)))).toEqual(Array(12).fill('long_interval'))
  const power = blocks(
    intervals(96, (i) => i),
    '0.2.0.0.1.1.37.0.0.0.0.0.0.0.0.3.38.0'
  )
  const mean = await readFile(message(meterReading(meter(), power)))
  expect(keys(mean)).toEqual(['M1 2024-01-10 active_power'])
  expect(mean.days[0]!.values[0]).toBe(0)
})

test('times of qualities are not those of readings, and a register is read at the end of its period', async () => {
  const checked = `<ReadingQualities><comment>4057</comment><timeStamp>${time(2000)}</timeStamp><ReadingQualityType ref="1.0.0"></ReadingQualityType></ReadingQualities>`
  const own = intervals(96, (i) => i).replaceAll('</value>', `</value>${checked}`)
  const found = await readFile(message(meterReading(meter(), blocks(own))))
  expect([...found.days[0]!.values]).toEqual(Array.from({ length: 96 }, (_, i) => i * 4))
  const period = (i: number) =>
    `<timePeriod><start>${time((i - 1) * 1440)}</start><end>${time(i * 1440)}</end></timePeriod>`
  const billed = [0, 1, 2].map((i) => readings(i * 1440, 100 + 24 * i).replace('</value>', `</value>${period(i)}`))
  const daily = await readFile(message(meterReading(meter(), ...billed)))
  expect(keys(daily)).toEqual(['M1 2024-01-10 register_energy', 'M1 2024-01-11 register_energy'])
})

test('messages of the first edition, and types that are named in place', async () => {
  const halves = intervals(48, () => 1, 30)
  const owner = '<MeterAsset><mRID>A1</mRID></MeterAsset><ServiceDeliveryPoint><mRID>S1</mRID></ServiceDeliveryPoint>'
  const described =
    '<ReadingType><mRID>RT</mRID><intervalLength>1800</intervalLength><multiplier>k</multiplier><unit>Wh</unit></ReadingType>'
  const use = (type: string) => `<IntervalBlocks>${halves}<ReadingType>${type}</ReadingType></IntervalBlocks>`
  const inPlace = '<intervalLength>1800</intervalLength><multiplier>k</multiplier><unit>Wh</unit>'
  for (const parts of [
    [described, meterReading(owner, use('<mRID>RT</mRID>'))],
    [meterReading(owner, use(inPlace))],
    [meterReading(owner, use('<Names><name>0.0.5.4.1.1.12.0.0.0.0.0.0.0.0.3.72.0</name></Names>'))]
  ]) {
    const found = await readFile(message(...parts).replace('2011', '2009'))
    expect(problems(found)).toEqual([])
    expect(keys(found)).toEqual(['A1 2024-01-10 active_power'])
    expect([...found.days[0]!.values]).toEqual(Array(48).fill(2))
  }
})

test('the id that the sites file knows is taken', async () => {
  const { meters } = parseSites('site_id,meter_id\nS,N1\nS,U1\n')
  const ids = '<Meter><mRID>guid</mRID><Names><name>N1</name><NameType><name>serial</name></NameType></Names></Meter>'
  const point = '<Meter><mRID>guid</mRID></Meter>\n<UsagePoint><Names><name>U1</name></Names></UsagePoint>'
  for (const [content, id] of [
    [ids, 'N1'],
    [point, 'U1']
  ] as const) {
    const found = await readFile(message(meterReading(content, blocks(intervals(4, () => 1)))), {
      check: checkAgainst(meters)
    })
    expect(found.days.map(({ meterId }) => meterId)).toEqual([id])
  }
  const unknown = await readFile(message(meterReading(meter(), blocks(intervals(2, () => 1)))), {
    check: checkAgainst(meters)
  })
  expect(problems(unknown).map(([, code]) => code)).toEqual(['unknown_meter', 'unknown_meter'])
})

test('bad readings are told, and the others go in', async () => {
  const found = await readFile(
    message(
      meterReading(
        meter(),
        blocks(
          [
            interval(15, 1),
            interval(30, 'x'),
            interval(45, 1, '1.12.0'),
            interval(60, 9, '2.5.259'),
            interval(75, 1, '', '+99:00')
          ].join('\n')
        ),
        blocks(interval(90, 1), '0.0.2.4.1.7.58.0.0.0.0.0.0.0.0.0.42.0'),
        blocks(interval(90, 1), 'nonsense'),
        blocks(interval(90, -1))
      ),
      meterReading(blocks(interval(15, 1)))
    )
  )
  expect(
    problems(found)
      .map(([, code]) => code)
      .sort()
  ).toEqual(
    ['bad_number', 'bad_timestamp', 'missing_id', 'missing_reading_type', 'unused_quantity', 'unused_quantity'].sort()
  )
  expect([...found.days[0]!.values.slice(0, 6)]).toEqual([4, Number.NaN, Number.NaN, Number.NaN, Number.NaN, -4])
  expect(found.days[0]!.mark).toBe('negative')
})

test('what is written is what is read', async () => {
  const values = fc.array(fc.double({ min: -1e5, max: 1e5, noNaN: true }), { minLength: 1, maxLength: 60 })
  await fc.assert(
    fc.asyncProperty(values, fc.nat(4000), fc.integer({ min: 1, max: 3000 }), async (kwh, first, size) => {
      const content = kwh.map((value, i) => interval((first + i + 1) * 15, value)).join('')
      const found = await readFile(message(meterReading(blocks(content), meter())), {}, 'f', size)
      expect(found.rejections).toEqual([])
      expect(found.rowsRead).toBe(kwh.length)
      const present = found.days.flatMap((day) => [...day.values]).filter((value) => !Number.isNaN(value))
      expect(present).toEqual(kwh.map((value) => Math.fround((value * 60) / 15) + 0))
    }),
    { numRuns: 60 }
  )
})

test('whatever is done to its bytes, nothing but the typed error is thrown, and rows add up', async () => {
  const whole = Buffer.from(
    message(
      meterReading(blocks(intervals(9, (i) => i)), meter(), ...[1, 2, 4].map((value, i) => readings(i * 30, value))),
      `<ReadingType><mRID>T</mRID><unit>Wh</unit></ReadingType>`
    )
  )
  const change = fc.tuple(
    fc.nat(whole.length),
    fc.nat(40),
    fc.constantFrom('', '<', '>', '</MeterReading>', '&', '"', '\0', 'ÿ', '<IntervalReadings>', '1e999', '<?xml ')
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
