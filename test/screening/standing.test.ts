import { expect, test } from 'vitest'
import { DAY_KINDS } from '../../src/readings/calendar.ts'
import { prepareCurve } from '../../src/screening/prepared-curve.ts'
import type { ScreeningInput } from '../../src/screening/screening-input.ts'
import { baselineOf } from '../../src/screening/standing/baseline.ts'
import { type Judgement, reasonBeforeReadings, reasonByNewDays } from '../../src/screening/standing/judgement.ts'
import { lookAtNewDays } from '../../src/screening/standing/new-days.ts'

const MONDAY = 20_458
const DAYS = 56
const SMALLEST_RIG_KW = 0.8

/** An office: 10 kW at night, 30 kW in the hours of workdays, in which the weekday shows to the last digit. */
function input(
  firstDay: number,
  days: number,
  kwAt: (kw: number, hour: number, day: number) => number
): ScreeningInput {
  const kw = new Float32Array(days * 24)
  const kinds = Uint8Array.from({ length: days }, (_, day) =>
    DAY_KINDS.indexOf((firstDay + day - MONDAY) % 7 < 5 ? 'workday' : 'weekend')
  )
  for (let i = 0; i < kw.length; i++) {
    const [day, hour] = [Math.floor(i / 24), i % 24]
    const works = kinds[day] === DAY_KINDS.indexOf('workday') && hour >= 8 && hour < 18
    kw[i] = kwAt((works ? 30 : 10) + Math.sin(i) / 10, hour, day)
  }
  return {
    curve: { grain: 'interval', meterId: 'm', firstDay, days, pointsPerDay: 24, kw },
    meter: { kind: null, floorAreaM2: Number.NaN, contractKva: Number.NaN },
    temperatureC: null,
    dayKinds: kinds,
    registerHours: null,
    warnings: []
  }
}

const judged = input(MONDAY, DAYS, (kw) => kw)
const baseline = baselineOf(
  prepareCurve(judged, judged.curve.grain === 'interval' ? judged.curve.kw : new Float32Array())
)!
/** The last judged day as it was, and some days after it. */
const since = (days: number, kwAt: (kw: number, hour: number, day: number) => number) => {
  const lastDay = judged.curve.grain === 'interval' ? judged.curve.kw.slice(-24) : new Float32Array()
  return input(MONDAY + DAYS - 1, days + 1, (kw, hour, day) => (day === 0 ? lastDay[hour]! : kwAt(kw, hour, day - 1)))
}
const verdict = (kwAt: (kw: number, hour: number, day: number) => number, days = 3) =>
  lookAtNewDays(baseline, since(days, kwAt), SMALLEST_RIG_KW)

test('days like those before, or with less load, are quiet', () => {
  expect(verdict((kw) => kw + 0.05)).toBe('quiet_days')
  expect(verdict((kw) => kw * 0.9)).toBe('quiet_days')
  // a late evening is no rig: the night around it is as ever
  expect(verdict((kw, hour, day) => (hour === 22 ? 20 : kw) + 0.03 * (day + 1))).toBe('quiet_days')
})

test('the smallest rig is told on its first night, whichever hours it runs in, and also in a low night', () => {
  const rig = Math.max(0.05 * baseline.meanKw, SMALLEST_RIG_KW)
  expect(verdict((kw) => kw + rig, 1)).toBe('rise')
  expect(verdict((kw) => kw + rig - 0.3, 1)).toBe('rise')
  expect(verdict((kw, hour) => kw + (hour >= 21 || hour < 7 ? rig : 0))).toBe('rise')
  expect(verdict((kw, hour, day) => kw + (day === 2 && hour < 23 ? rig : 0.01))).toBe('rise')
})

test('the last judged day is looked at again where late parts have changed it', () => {
  expect(
    lookAtNewDays(
      baseline,
      input(MONDAY + DAYS - 1, 1, (kw) => kw + 0.02),
      SMALLEST_RIG_KW
    )
  ).toBe('quiet_days')
  expect(
    lookAtNewDays(
      baseline,
      input(MONDAY + DAYS - 1, 1, (kw) => kw + 2),
      SMALLEST_RIG_KW
    )
  ).toBe('rise')
})

test('gaps and faults are told', () => {
  expect(verdict((kw, hour, day) => (day === 1 && hour < 7 ? Number.NaN : kw + 0.01))).toBe('gap')
  expect(verdict((kw, hour) => (hour === 3 ? 0 : kw))).toBe('fault')
  expect(verdict((kw, hour) => (hour === 12 ? -5 : kw))).toBe('fault')
  expect(verdict((kw, hour) => (hour === 12 ? 400 : kw))).toBe('fault')
  expect(verdict((_, hour) => 10 + hour / 100)).toBe('fault')
})

test('a register calendar that was not there before is told', () => {
  const registers = (hour: number) => (hour < 8 ? 4 : 2)
  const kwh = 240.1
  const day = (change: number): ScreeningInput => ({
    ...input(MONDAY + DAYS - 1, 1, (kw) => kw),
    curve: {
      grain: 'register',
      meterId: 'm',
      firstDay: MONDAY + DAYS - 1,
      days: 1,
      kwh: Float32Array.of(kwh, Number.NaN, (kwh * (16 + change)) / 24, Number.NaN, (kwh * (8 - change)) / 24)
    },
    registerHours: Uint8Array.from({ length: 24 }, (_, hour) => registers(hour + change))
  })
  const known = { ...baseline, lastDayRegisters: Array.from({ length: 24 }, (_, hour) => registers(hour)) }
  expect(lookAtNewDays(known, day(0), SMALLEST_RIG_KW)).toBe('quiet_days')
  expect(lookAtNewDays(known, day(1), SMALLEST_RIG_KW)).toBe('registers')
})

const screening = (logOdds: number): Judgement['screening'] => ({
  meterId: 'm',
  kind: null,
  grain: 'interval',
  lastDay: MONDAY + DAYS - 1,
  days: DAYS,
  status: 'ok',
  warnings: [],
  shape: null,
  evidence: [],
  learnt: { contributions: [{ detector: 'a', logOdds, sentence: { zh: '', en: '' }, numbers: {} }], load: null },
  baseline
})
const judgement: Judgement = {
  run: 1,
  judgedOn: 100,
  lastDay: MONDAY + DAYS - 1,
  settings: 's',
  circumstances: 'c',
  screening: screening(-3)
}
const occasion = { all: false, today: 100, settings: 's', circumstances: 'c', lateReadings: false }

test('what has changed, is suspicious or has not been judged for a week is judged whatever its readings', () => {
  const reason = (changed: Partial<typeof occasion>, known: Judgement | undefined = judgement) =>
    reasonBeforeReadings('m', known, { ...occasion, ...changed })
  expect(reason({})).toBe(null)
  expect(reasonBeforeReadings('m', undefined, occasion)).toBe('none_kept')
  expect(reason({ all: true })).toBe('all_asked')
  expect(reason({ settings: 't' })).toBe('settings')
  expect(reason({ circumstances: 'd' })).toBe('terms')
  expect(reason({ lateReadings: true })).toBe('late_readings')
  expect(reason({}, { ...judgement, screening: screening(0.1) })).toBe('suspicious')
  expect(reason({ today: 107 })).toBe('turn')
})

test('every point has its turn on one day of seven, and no day has many more than another', () => {
  const turns = Array.from({ length: 7 }, () => 0)
  for (let point = 0; point < 7000; point++) {
    const days = turns.flatMap((_, day) =>
      reasonBeforeReadings(
        `SIM${point}`,
        { ...judgement, judgedOn: 200 + day - 1 },
        { ...occasion, today: 200 + day }
      ) === 'turn'
        ? [day]
        : []
    )
    expect(days).toHaveLength(1)
    turns[days[0]!]!++
  }
  for (const points of turns) expect(Math.abs(points - 1000)).toBeLessThan(150)
})

test('new days decide: few, without a hole, and quiet', () => {
  const by = (days: number) =>
    reasonByNewDays(
      judgement,
      since(days, (kw) => kw + 0.01),
      SMALLEST_RIG_KW
    )
  expect(by(0)).toBe('nothing_new')
  expect(by(6)).toBe('quiet_days')
  expect(by(7)).toBe('many_days')
  const hole = input(MONDAY + DAYS, 1, (kw) => kw)
  expect(reasonByNewDays(judgement, hole, SMALLEST_RIG_KW)).toBe('gap')
})
