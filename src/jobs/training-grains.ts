import { drawRegisterPlan } from '../learning/register-plan.ts'
import type { GrainName, TrainingGrain } from '../learning/training-grain.ts'
import { type Calendar, DAY_KINDS, parseCalendar, WEEKDAYS_ONLY } from '../readings/calendar.ts'
import type { EpochDay } from '../readings/day.ts'
import { registerHours, Tariff } from '../readings/tariff.ts'
import { parseTariffTable } from '../readings/tariff-table.ts'
import { registerLoad } from '../screening/registers/register-load.ts'
import { suspectedRegisterLoad } from '../screening/registers/register-step.ts'
import { REGISTER_LAYOUT, registerNumbers } from '../screening/registers/register-steps.ts'
import { HOURLY_LAYOUT, NETWORKED_LAYOUT, stepNumbers, withNetwork } from '../screening/steps/hourly-steps.ts'
import { relativeLoad } from '../screening/steps/relative-load.ts'
import { suspectedLoad } from '../screening/steps/step-load.ts'
import { dailyRegisters } from '../simulation/daily-registers.ts'
import { readReferenceTable } from '../sources/reference-tables.ts'
import type { HalfNetworks } from './half-networks.ts'

const MAKERS: Readonly<Record<GrainName, (networks: HalfNetworks) => TrainingGrain>> = {
  hourly: hourlyGrain,
  registers: registerGrain
}

/** A grain by its name, with whatever tables of `data/` it needs; the hourly one asks the networks if there are any. */
export function trainingGrain(name: GrainName, networks: HalfNetworks): TrainingGrain {
  return MAKERS[name](networks)
}

function hourlyGrain(networks: HalfNetworks): TrainingGrain {
  return {
    name: 'hourly',
    layout: networks.any ? NETWORKED_LAYOUT : HOURLY_LAYOUT,
    numbers({ building, kw, firstDay, temperatureC }) {
      const relative = relativeLoad(kw, firstDay, temperatureC)
      if (!relative) return null
      const plain = stepNumbers(relative)
      const { context, steps, meter } = networks.any ? withNetwork(plain, networks.unseen(building)) : plain
      return { candidates: context.candidates, steps, meter, load: (logOdds) => suspectedLoad(context, logOdds) }
    }
  }
}

/** Region whose official tariffs training meters follow. */
const TARIFF_REGION = '33'

/** Hourly histories as daily registers count them: labelled meters by the official tariff, simulated ones by one that is drawn. */
function registerGrain(): TrainingGrain {
  const calendars = parseTariffTable(readReferenceTable('tariff-periods')).filter((c) => c.region === TARIFF_REGION)
  const official = { tariff: new Tariff(calendars), festivals: false }
  const national = parseCalendar(readReferenceTable('holidays-cn'))
  return {
    name: 'registers',
    layout: REGISTER_LAYOUT,
    numbers({ building, kw, firstDay, days, temperatureC }, random) {
      const { tariff, festivals } = random ? drawRegisterPlan(calendars, firstDay, days, random) : official
      const holidays = festivals ? national : WEEKDAYS_ONLY
      const byDay = tariff.registersByDay(null, firstDay, days, holidays)
      const curve = { grain: 'interval', meterId: building, firstDay, days, pointsPerDay: 24, kw } as const
      const { kwh } = dailyRegisters(curve, (day) => byDay[day - firstDay]!.registers)
      for (let i = 0; i < kwh.length; i++) kwh[i] = Math.round(kwh[i]! * 100) / 100
      const rests = restDays(holidays, firstDay, days)
      const registers = registerLoad({
        firstDay,
        days,
        kwh,
        registerHours: registerHours(byDay),
        rests,
        temperatureC
      })
      if (!registers) return null
      const { context, steps, meter } = registerNumbers(registers)
      return {
        candidates: context.candidates,
        steps,
        meter,
        load: (logOdds) => suspectedRegisterLoad(context, logOdds)
      }
    }
  }
}

function restDays(holidays: Calendar, firstDay: EpochDay, days: number): Uint8Array {
  const workday = DAY_KINDS.indexOf('workday')
  return holidays.kindsOf(firstDay, days).map((kind) => (kind === workday ? 0 : 1))
}
