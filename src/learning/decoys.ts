import { type EpochDay, weekday } from '../readings/day.ts'
import type { Random } from '../simulation/random.ts'

/** A curve under change: hourly kW, `days × 24`, NaN = missing, changed in place. */
export interface ChangingLoad {
  readonly kw: Float32Array
  readonly firstDay: EpochDay
  readonly days: number
  /** Mean kW before any change. */
  readonly meanKw: number
  readonly random: Random
}

/** What happens to the load of premises that has nothing to do with mining; each changes a curve in place. */
const DECOYS: readonly ((load: ChangingLoad) => void)[] = [
  daytimeGrowth,
  removedPlant,
  slowRamp,
  eventOfDays,
  shiftedHours,
  scheduledPlant,
  seasonalPlant
]

/** Draws one or two changes and applies them. */
export function addDecoys(load: ChangingLoad): void {
  const changes = load.random.chance(0.3) ? 2 : 1
  for (let i = 0; i < changes; i++) load.random.pick(DECOYS)(load)
}

function someDay({ days, random }: ChangingLoad): number {
  return Math.floor(random.between(0.1, 0.9) * days)
}

/** A share of the mean load from a tenth to all of it, small ones as often as large. */
function someKw({ meanKw, random }: ChangingLoad): number {
  return meanKw * Math.exp(random.between(Math.log(0.05), Math.log(0.8)))
}

/** More people or equipment while the premises are open. */
function daytimeGrowth(load: ChangingLoad): void {
  const { kw, random, firstDay } = load
  const start = someDay(load)
  const opens = random.int(6, 9)
  const closes = random.int(15, 21)
  const weekends = random.chance(0.4)
  const added = someKw(load)
  for (let i = start * 24; i < kw.length; i++) {
    const hour = i % 24
    const rests = !weekends && weekday(firstDay + Math.floor(i / 24)) >= 5
    if (hour >= opens && hour < closes && !rests) kw[i] = kw[i]! + added * random.between(0.8, 1.2)
  }
}

/** Equipment that ran day and night is taken away. */
function removedPlant(load: ChangingLoad): void {
  const { kw } = load
  const removed = someKw(load)
  for (let i = someDay(load) * 24; i < kw.length; i++) kw[i] = Math.max(0.1 * kw[i]!, kw[i]! - removed)
}

/** Load that grows evenly over months, flat or in proportion to the load. */
function slowRamp(load: ChangingLoad): void {
  const { kw, random } = load
  const start = someDay(load) * 24
  const length = random.between(30, 200) * 24
  const flat = random.chance(0.5)
  const added = someKw(load)
  const factor = random.between(-0.4, 0.6)
  for (let i = start; i < kw.length; i++) {
    const progress = Math.min(1, (i - start) / length)
    kw[i] = flat ? kw[i]! + added * progress : kw[i]! * (1 + factor * progress)
  }
}

/** Building works, a fair, drying after a flood: flat load for days to three weeks. */
function eventOfDays(load: ChangingLoad): void {
  const { kw, random } = load
  for (let event = random.int(1, 3); event > 0; event--) {
    const start = Math.floor(someDay(load) * 24 + random.between(0, 24))
    const end = Math.min(kw.length, start + Math.floor(random.between(1, 21) * 24))
    const added = someKw(load)
    for (let i = start; i < end; i++) kw[i] = kw[i]! + added
  }
}

/** The schedule moves by an hour or two: a clock changed, a term began. */
function shiftedHours(load: ChangingLoad): void {
  const { kw, random } = load
  const by = random.pick([-2, -1, 1, 2])
  const from = someDay(load) * 24
  const source = kw.slice()
  for (let i = from; i < kw.length; i++) kw[i] = source[Math.min(kw.length - 1, Math.max(0, i - by))]!
}

/** New plant that works to a schedule: some hours of the day, at night too, with a wide spread from day to day. */
function scheduledPlant(load: ChangingLoad): void {
  const { kw, random } = load
  const from = random.int(0, 23)
  const hours = random.int(3, 14)
  const added = someKw(load)
  for (let day = someDay(load); day < load.days; day++) {
    if (random.chance(0.1)) continue
    const today = added * random.between(0.5, 1.5)
    for (let k = 0; k < hours; k++) {
      const i = day * 24 + ((from + k) % 24)
      kw[i] = kw[i]! + today
    }
  }
}

/** Heating or cooling that follows the season: a half-wave of some months with a daily swing. */
function seasonalPlant(load: ChangingLoad): void {
  const { kw, random } = load
  const start = Math.floor(random.between(-0.2, 0.9) * load.days) * 24
  const length = random.between(60, 180) * 24
  const added = someKw(load) * 1.5
  const swing = random.between(0, 0.5)
  const peak = random.int(0, 23)
  let weather = 0
  for (let i = Math.max(0, start); i < Math.min(kw.length, start + length); i++) {
    if (i % 24 === 0) weather = 0.8 * weather + 0.25 * random.normal()
    const season = Math.sin((Math.PI * (i - start)) / length)
    const hour = 1 + swing * Math.cos((2 * Math.PI * ((i % 24) - peak)) / 24)
    kw[i] = kw[i]! + added * Math.max(0, season * (1 + weather)) * hour
  }
}
