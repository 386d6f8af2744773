import { expect, test } from 'vitest'
import {
  block,
  entry,
  feed,
  file,
  hours,
  link,
  localTime,
  meterReading,
  POINT,
  ROOT,
  reading,
  readingType,
  usagePoint,
  utc
} from './green-button-samples.ts'
import { keys, problems, readFile } from './reading-samples.ts'

const DAY = hours('2024-01-10T05:00:00Z', 24, (i) => 1000 * i)
const IN_ORDER = Array.from({ length: 24 }, (_, i) => i)

test('feeds without a namespace, with prefixes, relative links, and entries that come by themselves', async () => {
  const whole = file(DAY)
  const bare = whole.replace(' xmlns="http://www.w3.org/2005/Atom"', '')
  const prefixed = bare
    .replaceAll(' xmlns="http://naesb.org/espi"', '')
    .replace(/<(\/?)(UsagePoint|IntervalBlock|IntervalReading|timePeriod|start|value)>/g, '<$1espi:$2>')
  const relative = whole.replaceAll('href="/espi/1_1/resource/', 'href="')
  const alone = entry(
    link('self', `${POINT}/MeterReading/1/IntervalBlock/1`),
    `<IntervalBlock>${DAY.join('')}</IntervalBlock>`
  )
  for (const text of [bare, prefixed, relative]) {
    const found = await readFile(text)
    expect(problems(found)).toEqual([])
    expect(keys(found)).toEqual(['UP1 2024-01-10 active_power'])
    expect([...found.days[0]!.values]).toEqual(IN_ORDER)
  }
  const single = await readFile(alone.replace('<entry>', '<entry xmlns="http://www.w3.org/2005/Atom">'))
  expect(new Set(problems(single).map(([, code]) => code))).toEqual(new Set(['missing_reading_type']))
})

test('blocks that link to their types themselves, and to a usage point by nothing', async () => {
  const typed = (number: number, flow: number) =>
    readingType({ flowDirection: flow }, number) +
    entry(
      link('self', `${POINT}/MeterReading/${number}/IntervalBlock/1`) +
        link('related', `${ROOT}/ReadingType/${number}`),
      `<IntervalBlock>${DAY.join('')}</IntervalBlock>`
    )
  const both = await readFile(feed(localTime(), typed(1, 1), typed(2, 19)))
  expect(problems(both)).toEqual([])
  expect(keys(both)).toEqual(['UP1 2024-01-10 active_power', 'UP1 2024-01-10 reverse_power'])
  const flat = (...points: string[]) =>
    feed(
      ...points.map((point) => entry(link('self', `${ROOT}/UsagePoint/${point}`), '<UsagePoint/>')),
      localTime(),
      readingType(),
      entry(link('self', `${ROOT}/MeterReading/9`) + link('related', `${ROOT}/ReadingType/7`), '<MeterReading/>'),
      entry(link('related', `${ROOT}/MeterReading/9`), `<IntervalBlock>${DAY.join('')}</IntervalBlock>`)
    )
  expect(keys(await readFile(flat('U1')))).toEqual(['U1 2024-01-10 active_power'])
  const two = await readFile(flat('U1', 'U2'))
  expect(new Set(problems(two).map(([, code]) => code))).toEqual(new Set(['missing_id']))
})

test('blocks that name their unit and service point themselves', async () => {
  const halves = Array.from({ length: 48 }, (_, i) => reading(utc('2024-01-10T05:00:00Z') + i * 1800, i / 8, ''))
  const text = (unit: string, service = 'ELECTRIC') =>
    `<espi:IntervalBlock xmlns:espi="http://naesb.org/espi"><espi:interval><espi:servicePointId>600</espi:servicePointId><espi:serviceType>${service}</espi:serviceType><espi:unitOfMeasure>${unit}</espi:unitOfMeasure><espi:secondsPerInterval>1800</espi:secondsPerInterval></espi:interval>${halves.join('')}</espi:IntervalBlock>`
  const found = await readFile(text('kWH'), { zone: 'America/New_York' })
  expect(problems(found)).toEqual([])
  expect(keys(found)).toEqual(['600 2024-01-10 active_power'])
  expect([...found.days[0]!.values]).toEqual(Array.from({ length: 48 }, (_, i) => i / 4))
  for (const other of [text('CCF'), text('kWh', 'GAS')]) {
    const refused = await readFile(other)
    expect([refused.days.length, refused.rejections.length]).toEqual([0, 48])
  }
})

test('intervals whose length neither reading nor type states', async () => {
  const unknown = (starts: number[]) =>
    file(
      starts.map((start) => reading(start, 1000, '')),
      { intervalLength: 0 }
    )
  const start = utc('2024-01-10T05:00:00Z')
  const quarters = await readFile(unknown(Array.from({ length: 96 }, (_, i) => start + i * 900)))
  expect(problems(quarters)).toEqual([])
  expect([...quarters.days[0]!.values]).toEqual(Array(96).fill(4))
  const days = await readFile(unknown([0, 1, 2].map((i) => start + i * 86_400)))
  expect(days.days.map(({ channel, values }) => [channel, values[0]])).toEqual(Array(3).fill(['register_energy', 1]))
  const alone = await readFile(unknown([start + 7200]))
  expect(problems(alone).map(([, code]) => code)).toEqual(['unknown_interval'])
})

test('rules of daylight saving of which a half is left out', async () => {
  const short = '<dstEndRule>B40E</dstEndRule><dstOffset>3600</dstOffset><dstStartRule>360E</dstStartRule>'
  const summer = hours('2024-07-01T04:00:00Z', 24, (i) => 1000 * i)
  const found = await readFile(
    feed(usagePoint(), localTime(-18_000, short), meterReading(), readingType(), block(summer))
  )
  expect(keys(found)).toEqual(['UP1 2024-07-01 active_power'])
})

test('documents that were joined end to end, of one form or two, and one that is no readings', async () => {
  const ends = Array.from({ length: 24 }, (_, i) => new Date(Date.UTC(2024, 0, 10, i + 1)).toISOString())
  const cim = (meterId: string) =>
    `<MeterReadings xmlns="http://iec.ch/TC57/2011/MeterReadings#"><MeterReading><Meter><mRID>${meterId}</mRID></Meter><IntervalBlocks>${ends
      .map((end) => `<IntervalReadings><timeStamp>${end}</timeStamp><value>1</value></IntervalReadings>`)
      .join(
        ''
      )}<ReadingType ref="0.0.7.4.1.1.12.0.0.0.0.0.0.0.0.3.72.0"/></IntervalBlocks></MeterReading></MeterReadings>`
  const other = '<invoice><line>1</line></invoice>'
  const found = await readFile(
    [cim('C1'), file(DAY), other, cim('C2')].join('\n').replaceAll('<?xml version="1.0"?>', '')
  )
  expect(keys(found)).toEqual([
    'C1 2024-01-10 active_power',
    'C2 2024-01-10 active_power',
    'UP1 2024-01-10 active_power'
  ])
  expect(problems(found).map(([, code]) => code)).toEqual(['unknown_format'])
})
