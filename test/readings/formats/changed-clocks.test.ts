import { describe, expect, test } from 'vitest'
import { formatDay } from '../../../src/readings/day.ts'
import type { LoadDay } from '../../../src/readings/load-day.ts'
import type { ParseOptions } from '../../../src/readings/parse-options.ts'
import { block, feed, localTime, meterReading, reading, readingType, usagePoint } from './green-button-samples.ts'
import { curveOf, kwhOf, readFile } from './reading-samples.ts'

const QUARTER = 900
/** Days of 23 and of 25 hours, and the hours of the clock that there are none of, or twice. */
const ZONES = {
  'Europe/London': { short: ['2024-03-31', 1], long: ['2024-10-27', 1] },
  'Europe/Dublin': { short: ['2024-03-31', 1], long: ['2024-10-27', 1] },
  'Europe/Berlin': { short: ['2024-03-31', 2], long: ['2024-10-27', 2] },
  'America/New_York': { short: ['2024-03-10', 2], long: ['2024-11-03', 1] },
  'Australia/Sydney': { short: ['2024-10-06', 2], long: ['2024-04-07', 2] }
} as const
type Zone = keyof typeof ZONES
type Which = 'short' | 'long'

/** An interval of the day, on the clock as `Intl` shows it. */
interface Interval {
  /** seconds since 1970 */
  readonly begin: number
  readonly minutes: number
  /** `2024-03-31 01:30` and `+01:00`, of its beginning and its end */
  readonly local: string
  readonly offset: string
  readonly localEnd: string
  readonly offsetEnd: string
  readonly kw: number
}

/** Mean power of a quarter of an hour: no two are alike, and none is more than a third above the one before. */
const powerAt = (seconds: number) => 20 + 5 * Math.sin(seconds / 9000) + ((seconds / QUARTER) % 7) / 10

const CLOCKS = new Map(
  (Object.keys(ZONES) as Zone[]).map((timeZone) => [
    timeZone,
    new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
  ])
)

function shown(zone: Zone, seconds: number) {
  const parts = CLOCKS.get(zone)!.format(seconds * 1000)
  const offset = (Date.parse(`${parts.replace(' ', 'T')}:00Z`) / 1000 - seconds) / 60
  const [hours, rest] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60].map((n) => `${n}`.padStart(2, '0'))
  return { local: parts, offset: `${offset < 0 ? '-' : '+'}${hours}:${rest}` }
}

/** All intervals of a day of a zone, in the order of time. */
function intervalsOf(zone: Zone, date: string, minutes: number): Interval[] {
  const noon = Date.parse(`${date}T12:00:00Z`) / 1000
  const found: Interval[] = []
  for (let begin = noon - 30 * 3600; begin < noon + 30 * 3600; begin += minutes * 60) {
    const { local, offset } = shown(zone, begin)
    if (!local.startsWith(date)) continue
    const end = shown(zone, begin + minutes * 60)
    const quarters = Array.from({ length: minutes / 15 }, (_, i) => powerAt(begin + i * QUARTER))
    const kw = quarters.reduce((sum, value) => sum + value, 0) / quarters.length
    found.push({ begin, minutes, local, offset, localEnd: end.local, offsetEnd: end.offset, kw })
  }
  return found
}

/** By the clock: what there is none of is missing, of what comes twice there are two. */
function byClock(intervals: readonly Interval[]): number[][] {
  const { minutes } = intervals[0]!
  const slots = Array.from({ length: 1440 / minutes }, (): number[] => [])
  for (const { local, kw } of intervals) {
    const [hour, minute] = local.slice(11).split(':').map(Number)
    slots[(hour! * 60 + minute!) / minutes]!.push(kw)
  }
  return slots
}
const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0)
const mean = (values: readonly number[]) => sum(values) / values.length
const kwhIn = ({ kw, minutes }: Interval) => (kw * minutes) / 60

/** A way to write the readings of a day, and what is told of their clock. */
type Form = (
  intervals: readonly Interval[],
  zone: Zone
) => readonly [content: string, options?: ParseOptions | undefined]

const lines = (...rows: readonly (string | readonly string[])[]) => `${rows.flat().join('\n')}\n`
const titles = (count: number, name = 'p') => Array.from({ length: count }, (_, i) => `${name}${i + 1}`).join()
const day = (intervals: readonly Interval[]) => intervals[0]!.local.slice(0, 10)
const padded = (cells: readonly (number | string)[], count: number) =>
  Array.from({ length: count }, (_, i) => cells[i] ?? '').join()
const long = (
  unit: 'kw' | 'kwh',
  timeOf: (interval: Interval) => string,
  options?: (zone: Zone) => ParseOptions
): Form => {
  return (intervals, zone) => {
    const rows = intervals.map((each) => `M,${timeOf(each)},${unit === 'kw' ? each.kw : kwhIn(each)}`)
    return [lines(`meter_id,timestamp,${unit}`, rows), options?.(zone)]
  }
}
const iso = ({ local, offset }: Interval) => `${local.replace(' ', 'T')}:00${offset}`
const isoEnd = ({ localEnd, offsetEnd }: Interval) => `${localEnd.replace(' ', 'T')}:00${offsetEnd}`
const utc = ({ begin }: Interval) => new Date(begin * 1000).toISOString()
const local = ({ local: written }: Interval) => written
const zoned = (zone: string): ParseOptions => ({ zone })

/** A row with a column for each interval of the clock. */
const wide = (head: string, name: string, written: (of: readonly number[], minutes: number) => number): Form => {
  return (intervals, zone) => {
    const { minutes } = intervals[0]!
    const cells = byClock(intervals).map((of) => (of.length === 0 ? '' : written(of, minutes)))
    const unit = head.endsWith('unit') ? ['kWh'] : []
    const row = ['M', day(intervals), ...unit, ...cells]
    return [lines(`${head},${titles(cells.length, name)}`, row.join()), { zone }]
  }
}
/** What a register shows by the clock, of an hour that comes twice the first or the last time. */
const registerByClock = (which: 0 | -1): Form => {
  return (intervals, zone) => {
    const shownBy = byClock(intervals.map((each, i) => ({ ...each, kw: registerOf(intervals)[i]! / 1000 })))
    const row = ['M', day(intervals), ...shownBy.map((of) => of.at(which)?.toFixed(6) ?? '')]
    const next = new Date(Date.parse(`${day(intervals)}T00:00Z`) + 86_400_000).toISOString().slice(0, 10)
    const after = ['M', next, (registerOf(intervals).at(-1)! / 1000).toFixed(6), ...Array(shownBy.length - 1).fill('')]
    return [lines(`ID,DATA_DATE,${titles(shownBy.length, 'r')}`, row.join(), after.join()), { zone }]
  }
}
/** Parts of a day by the clock, in kW. */
const dayParts: Form = (intervals, zone) => {
  const slots = byClock(intervals).map((of) => (of.length === 0 ? '' : mean(of)))
  const rows = Array.from({ length: 4 }, (_, i) => {
    const count = slots.length / 4
    return `M,${day(intervals)},${i * count + 1},${count},${slots.slice(i * count, (i + 1) * count).join(';')}`
  })
  return [lines('METER_ID,DATA_DATE,START_POINT,POINT_COUNT,VALUES', rows), { zone }]
}

/** A row with the intervals numbered through the day, and columns for one of 25 hours. */
const numbered: Form = (intervals, zone) => {
  const most = (25 * 60) / intervals[0]!.minutes
  const row = padded(
    intervals.map(({ kw }) => kw),
    most
  )
  return [lines(`meter_id,date,${titles(most)}`, `M,${day(intervals)},${row}`), { zone }]
}
const greenButton = (type: Record<string, number>, written: (of: Interval) => number): Form => {
  return (intervals, zone) => {
    const readings = intervals.map((each) => reading(each.begin, written(each), each.minutes * 60))
    const parts = [usagePoint(), localTime(), meterReading(), readingType(type), block(readings)]
    return [feed(...parts), zone === 'America/New_York' ? {} : { zone }]
  }
}
/** What a register shows at the beginning of each interval, and at the end of the day: Wh. */
const registerOf = (intervals: readonly Interval[]) => {
  let shownWh = 5_000_000
  return [...intervals, undefined].map((each) => {
    const before = shownWh
    if (each) shownWh += kwhIn(each) * 1000
    return before
  })
}
const greenButtonRegister: Form = (intervals, zone) => {
  const last = intervals.at(-1)!
  const moments = [...intervals.map(({ begin }) => begin), last.begin + last.minutes * 60]
  const readings = registerOf(intervals).map((wh, i) => reading(moments[i]!, wh, ''))
  const parts = [
    usagePoint(),
    localTime(),
    meterReading(),
    readingType({ accumulationBehaviour: 3, intervalLength: 0 })
  ]
  return [feed(...parts, block(readings)), { zone }]
}
const cim = (code: string, rows: readonly string[], kind: 'IntervalBlocks' | 'Readings') => {
  const content =
    kind === 'Readings'
      ? rows.map((row) => `<Readings>${row}<ReadingType ref="${code}"/></Readings>`).join('')
      : `<IntervalBlocks>${rows.map((row) => `<IntervalReadings>${row}</IntervalReadings>`).join('')}<ReadingType ref="${code}"/></IntervalBlocks>`
  return `<?xml version="1.0"?><MeterReadings xmlns="http://iec.ch/TC57/2011/MeterReadings#"><MeterReading><Meter><mRID>M</mRID></Meter>${content}</MeterReading></MeterReadings>`
}
const stamp = (time: string, value: number) => `<timeStamp>${time}</timeStamp><value>${value}</value>`
/** macro period of the type: 15, 30 and 60 minutes */
const MEASURED: Readonly<Record<number, number>> = { 15: 2, 30: 5, 60: 7 }
const cimIntervals = (timeOf: (interval: Interval) => string, options: (zone: Zone) => ParseOptions): Form => {
  return (intervals, zone) => {
    const code = `0.0.${MEASURED[intervals[0]!.minutes]}.4.1.1.12.0.0.0.0.0.0.0.0.3.72.0`
    const rows = intervals.map((each) => stamp(timeOf(each), kwhIn(each)))
    return [cim(code, rows, 'IntervalBlocks'), options(zone)]
  }
}
const cimRegister: Form = (intervals, zone) => {
  const times = [...intervals.map(iso), isoEnd(intervals.at(-1)!)]
  const rows = registerOf(intervals).map((wh, i) => stamp(times[i]!, wh / 1000))
  return [cim('0.0.0.1.1.1.12.0.0.0.0.0.0.0.0.3.72.0', rows, 'Readings'), { zone }]
}
const MPAN = '1200012345678'
const halfHours: Form = (intervals) => {
  const columns = Array.from({ length: 50 }, (_, i) => `HH${i + 1}`)
  return [lines(`MPAN,Date,${columns}`, `${MPAN},${day(intervals)},${padded(intervals.map(kwhIn), 50)}`)]
}
const halfHoursByClock: Form = (intervals, zone) => {
  const cells = byClock(intervals).map((of) => (of.length === 0 ? 0 : sum(of) / 2))
  return [
    lines(`MPAN,Date,${Array.from(cells, (_, i) => `HH${i + 1}`)}`, `${MPAN},${day(intervals)},${cells}`),
    { zone }
  ]
}
const settlementPeriods: Form = (intervals) => {
  const rows = intervals.map((each, i) => `${MPAN},${day(intervals)},${i + 1},${kwhIn(each)}`)
  return [lines('MPAN,Settlement Date,Settlement Period,kWh', rows)]
}
const esb: Form = (intervals) => {
  const rows = intervals.map((each) => {
    const [date, time] = each.localEnd.split(' ')
    const end = `${date!.split('-').reverse().join('-')} ${time}`
    return `10000000001,23,${kwhIn(each)},Active Import Interval (kWh),${end}`
  })
  return [lines('MPRN,Meter Serial Number,Read Value,Read Type,Read Date and End Time', rows)]
}
const EVERY = Object.keys(ZONES) as Zone[]

const FORMS: readonly (readonly [name: string, form: Form, minutes: readonly number[], zones?: readonly Zone[]])[] = [
  ['long rows of kW with offsets', long('kw', iso), [15, 30, 60]],
  ['long rows of kWh with offsets', long('kwh', iso), [15, 30, 60]],
  ['the same with a zone', long('kwh', iso, zoned), [15, 60]],
  ['long rows of kW in UTC', long('kw', utc, zoned), [15, 60]],
  ['long rows of kWh in UTC', long('kwh', utc, zoned), [15, 30]],
  ['long rows of kW in local time', long('kw', local, zoned), [15, 60]],
  ['long rows of kWh in local time', long('kwh', local, zoned), [15, 60]],
  ['long rows of kWh that end, with offsets', long('kwh', isoEnd, () => ({ times: 'ending' })), [15, 30]],
  ['long rows of kWh that end, with a zone', long('kwh', isoEnd, (zone) => ({ zone, times: 'ending' })), [30]],
  ['day rows of kW', wide('meter_id,date', 'p', mean), [15, 30, 60]],
  ['day rows of kWh', wide('meter_id,date,unit', 'p', (of, minutes) => (sum(of) * minutes) / 60), [15, 60]],
  [
    'day rows of kWh with one of the two hours',
    wide('meter_id,date,unit', 'p', (of, minutes) => (mean(of) * minutes) / 60),
    [15]
  ],
  ['the energy curve', wide('ID,DATA_DATE', 'e', (of, minutes) => (sum(of) * minutes) / 60), [15, 60]],
  ['parts of a day', dayParts, [15]],
  ['day rows of 92 and 100 columns', numbered, [15, 30, 60]],
  ['Green Button', greenButton({}, (each) => kwhIn(each) * 1000), [15, 60]],
  ['Green Button, kW', greenButton({ uom: 38, accumulationBehaviour: 12 }, ({ kw }) => kw * 1000), [15]],
  ['Green Button, a register', greenButtonRegister, [15, 60]],
  ['CIM, intervals', cimIntervals(isoEnd, () => ({})), [15, 30]],
  [
    'CIM, intervals with a zone',
    cimIntervals((each) => utc({ ...each, begin: each.begin + each.minutes * 60 }), zoned),
    [15]
  ],
  ['CIM, a register', cimRegister, [15, 60]],
  ['British half-hours to HH50', halfHours, [30], ['Europe/London']],
  ['British half-hours to HH48', halfHoursByClock, [30], ['Europe/London']],
  ['settlement periods', settlementPeriods, [30], ['Europe/London']],
  ['ESB Networks', esb, [30], ['Europe/Dublin']]
]

describe.each(FORMS.map((form) => ({ name: form[0], form })))('$name', ({ form: [, form, lengths, zones = EVERY] }) => {
  const cases = zones.flatMap((zone) =>
    lengths.flatMap((minutes) =>
      (['short', 'long'] as const).map((which): [Zone, Which, number] => [zone, which, minutes])
    )
  )
  test.each(cases)('%s, the %s day, %i minutes', async (zone, which, minutes) => {
    const [date] = ZONES[zone][which]
    const intervals = intervalsOf(zone, date, minutes)
    expect(intervals).toHaveLength(((which === 'short' ? 23 : 25) * 60) / minutes)
    const [content, options] = form(intervals, zone)
    const found = await readFile(content, options)
    expect(found.rejections).toEqual([])
    const own = found.days.filter((load) => formatDay(load.day) === date && load.channel === 'active_power')
    expect(kwhOf(...own)).toBeCloseTo(sum(intervals.map(kwhIn)), 2)
    expect(powersOf(own)).toEqual(slotsOf(intervals))
  })
})

describe.each([
  ['first', 0],
  ['last', -1]
] as const)('a register that is read once in each interval, the %s time of the hour that comes twice', (_, at) => {
  test.each(EVERY.flatMap((zone) => [15, 60].map((minutes) => [zone, minutes] as const)))(
    '%s, %i minutes',
    async (zone, minutes) => {
      for (const which of ['short', 'long'] as const) {
        const [date, hour] = ZONES[zone][which]
        const intervals = intervalsOf(zone, date, minutes)
        const [content, options] = registerByClock(at)(intervals, zone)
        const found = await readFile(content, options)
        const own = found.days.filter((load) => formatDay(load.day) === date)
        const [kwh, expected] = [kwhOf(...own), sum(intervals.map(kwhIn))]
        const powers = powersOf(own)
        const [from, to] = [(hour * 60) / minutes - 1, ((hour + 1) * 60) / minutes]
        const whole = slotsOf(intervals)
        expect([...powers.slice(0, from), ...powers.slice(to)]).toEqual([...whole.slice(0, from), ...whole.slice(to)])
        if (which === 'long') expect(kwh).toBeCloseTo(expected, 2)
        // of the interval before the hour that does not exist nothing is known
        else expect(Math.abs(kwh / expected - 1)).toBeLessThan(0.03)
        expect(Math.max(...powers.filter((kw) => !Number.isNaN(kw)))).toBeLessThan(27)
      }
    }
  )
})

const powersOf = (own: readonly LoadDay[]) => {
  const curve = curveOf(...own)
  return curve.grain === 'interval' ? [...curve.kw] : []
}

/** What the day must have: the mean of what comes twice, and so no peak. */
const slotsOf = (intervals: readonly Interval[]) =>
  byClock(intervals).map((of) => (of.length === 0 ? Number.NaN : expect.closeTo(mean(of), 3)))

describe('days that are none of 23 or 25 hours', () => {
  const row = (date: string, cells: readonly number[]) =>
    lines(`meter_id,date,${titles(cells.length)}`, `M,${date},${cells}`)

  test('NEM12 keeps standard time, whatever the zone', async () => {
    for (const date of ['20241006', '20240407']) {
      const content = lines(
        '100,NEM12,202501010000,A,B',
        '200,NMI1,E1,1,E1,N1,S1,kWh,30,',
        `300,${date},${Array(48).fill(1)},A,,,20250101000000,`,
        '900'
      )
      const { days } = await readFile(content, { zone: 'Australia/Sydney' })
      expect(kwhOf(...days)).toBe(48)
      expect([...days[0]!.values]).toEqual(Array(48).fill(2))
    }
  })

  test('a row with readings of the hour that does not exist is of another clock; zeros stand for none', async () => {
    const powers = Array(24).fill(1)
    const other = await readFile(row('2024-03-31', powers), zoned('Europe/Berlin'))
    expect(kwhOf(...other.days)).toBe(24)
    const zero = await readFile(row('2024-03-31', powers.with(2, 0)), zoned('Europe/Berlin'))
    expect(kwhOf(...zero.days)).toBe(23)
    const times = powers.map((kw, hour) => `M,2024-03-31 ${`${hour}`.padStart(2, '0')}:00,${hour === 2 ? 0 : kw}`)
    const long = await readFile(lines('meter_id,timestamp,kw', times), zoned('Europe/Berlin'))
    expect(kwhOf(...long.days)).toBe(23)
  })

  test('more columns than hours are refused where the clock is not put back, or nothing says it', async () => {
    for (const options of [zoned('Asia/Shanghai'), {}]) {
      const { rejections } = await readFile(row('2024-10-27', Array(100).fill(1)), options)
      expect(rejections.map(({ code }) => code)).toEqual(['wrong_column_count'])
    }
  })

  test('without a change of the clock all is as without a zone', async () => {
    const powers = Array.from({ length: 96 }, (_, i) => i)
    const [plain, china] = [
      await readFile(row('2024-10-27', powers)),
      await readFile(row('2024-10-27', powers), zoned('Asia/Shanghai'))
    ]
    expect(china).toEqual(plain)
    expect(Object.keys(china.days[0]!)).not.toContain('clockChange')
  })

  test('registers of a day are its energy', async () => {
    const content = lines('meter_id,date,kwh,kwh_r1,kwh_r2,kwh_r3,kwh_r4', 'M,2024-10-27,50,0,20,10,20')
    const { days } = await readFile(content, zoned('Europe/Berlin'))
    expect(kwhOf(...days)).toBe(50)
  })
})
