import type { AddedLoad, Machine } from './added-loads.ts'
import type { DayPlan } from './day-plan.ts'
import type { Facility } from './facilities.ts'
import { DAY_CLASSES, SLOTS } from './occupancy.ts'
import type { Random } from './random.ts'

/** How often an ordinary building changes in ways that are not mining: mean number a year at one metering point. */
const PER_YEAR = {
  /** Small steps of the baseload up and down: freezers, servers, standby. */
  baseStep: 3.5,
  growth: 0.12,
  ramp: 0.12,
  closure: 0.06,
  event: 2.5,
  shiftedHours: 0.1,
  leftOn: 0.5,
  newFlatLoad: 0.1,
  removedFlatLoad: 0.07,
  temporaryLoad: 0.18,
  daytimeLoad: 0.1
}

/** Changes of use: they act on the plan of days, in place. */
export function changeDays(plan: DayPlan, facility: Facility, days: number, random: Random): void {
  const { people, base, shift, hvac, hvacLeast, dayClass } = plan
  const from = (start: number, factors: Float32Array, factor: number) => {
    for (let d = start; d < factors.length; d++) factors[d] = factors[d]! * factor
  }
  each(PER_YEAR.baseStep, days, random, (start) => from(start, base, Math.exp(0.08 * random.normal())))
  each(PER_YEAR.growth, days, random, (start) => {
    const factor = random.between(0.75, 1.4)
    from(start, people, factor)
    from(start, hvac, Math.sqrt(factor))
  })
  each(PER_YEAR.ramp, days, random, (start) => {
    const length = random.int(30, 200)
    const rise = random.between(-0.2, 0.45)
    for (let d = start; d < base.length; d++) base[d] = base[d]! * (1 + rise * Math.min(1, (d - start + 1) / length))
  })
  each(PER_YEAR.shiftedHours, days, random, (start) => {
    const by = random.pick([-6, -4, -2, 2, 4, 6])
    for (let d = start; d < days; d++) shift[d] = shift[d]! + by
  })
  each(PER_YEAR.leftOn, days, random, (start) => {
    const end = start + 1 + Math.floor(random.exponential(6))
    const least = random.between(0.4, 1)
    for (let d = start; d < Math.min(days, end); d++) hvacLeast[d] = least
  })
  if (facility.lookAlike) return
  each(PER_YEAR.event, days, random, (start) => {
    const factor = random.between(1.1, 1.6)
    const end = start + random.int(1, 4)
    for (let d = start; d < Math.min(days, end); d++) people[d] = people[d]! * factor
  })
  each(PER_YEAR.closure, days, random, (start) => {
    const end = start + random.int(15, 110)
    const kept = random.between(0.3, 1)
    for (let d = start; d < Math.min(days, end); d++) {
      dayClass[d] = DAY_CLASSES.indexOf('closed')
      base[d] = base[d]! * kept
    }
  })
}

/** New, removed and temporary plant, sized by the point's mean load. */
export function drawAddedLoads(meanKw: number, facility: Facility, days: number, random: Random): AddedLoad[] {
  const loads: AddedLoad[] = []
  const end = days * SLOTS
  const size = (low: number, high: number) => meanKw * low * (high / low) ** random.next()
  const add = (fromDay: number, load: Partial<AddedLoad> & Pick<AddedLoad, 'kw'>) => {
    const fromSlot = fromDay * SLOTS + random.int(32, 70)
    loads.push({ fromSlot, toSlot: end, wobble: 0.01, perK: 0, fromHour: 0, toHour: 24, growth: 0, ...load })
  }
  each(PER_YEAR.newFlatLoad, days, random, (start) =>
    add(start, {
      kw: size(0.05, 0.5),
      wobble: random.between(0.005, 0.06),
      perK: random.between(0, 0.012),
      growth: random.chance(0.3) ? random.int(2, 40) * SLOTS : 0
    })
  )
  each(PER_YEAR.removedFlatLoad, days, random, (start) => add(start, { kw: -size(0.04, 0.2) }))
  each(PER_YEAR.temporaryLoad, days, random, (start) =>
    add(start, {
      kw: size(0.05, 0.4),
      wobble: random.between(0.01, 0.12),
      toSlot: Math.min(end, (start + random.int(3, 60)) * SLOTS + random.int(30, 70))
    })
  )
  if (facility.lookAlike) return loads
  each(PER_YEAR.daytimeLoad, days, random, (start) => {
    const evening = random.chance(0.35)
    const fromHour = evening ? random.int(17, 20) : random.int(6, 9)
    add(start, { kw: size(0.08, 0.4), wobble: 0.08, fromHour, toHour: fromHour + random.int(4, evening ? 6 : 10) })
  })
  return loads
}

/** The switching machines behind one metering point, out of the facility's means. */
export function drawMachines(facility: Facility, areaM2: number, random: Random): Machine[] {
  const staffed = !facility.lookAlike
  return Array.from({ length: facility.machines }, () => {
    const on = 0.5 * 40 ** random.next()
    const byDay = staffed && random.chance(0.7)
    return {
      kw: (facility.machine * areaM2 * random.between(0.4, 1.6)) / 1000,
      on,
      off: on * random.between(0.4, 2.5),
      fromHour: byDay ? random.int(6, 8) : 0,
      toHour: byDay ? random.int(17, 21) : 24
    }
  })
}

/** Calls `happen` with each day on which something of this yearly rate begins. */
function each(perYear: number, days: number, random: Random, happen: (day: number) => void): void {
  let day = random.exponential(365 / perYear)
  while (day < days) {
    happen(Math.floor(day))
    day += random.exponential(365 / perYear)
  }
}
