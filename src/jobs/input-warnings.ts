import type { Calendar } from '../readings/calendar.ts'
import { civil, type EpochDay, formatDay } from '../readings/day.ts'
import { isMainlandChina } from '../readings/region-code.ts'
import type { DayRegisters } from '../readings/tariff.ts'
import type { TariffCalendar } from '../readings/tariff-calendar.ts'
import type { DataWarning } from '../screening/finding.ts'

/** Names the years of a mainland curve whose holidays are not known: their days count by the weekday alone. */
export function calendarWarnings(
  region: string | null,
  holidays: Calendar,
  firstDay: EpochDay,
  days: number
): DataWarning[] {
  if (!isMainlandChina(region) || days === 0) return []
  const uncovered: number[] = []
  for (let year = civil(firstDay).year; year <= civil(firstDay + days - 1).year; year++) {
    if (!holidays.covers(year)) uncovered.push(year)
  }
  if (uncovered.length === 0) return []
  return [
    {
      code: 'calendar.uncovered',
      sentence: {
        zh: `节假日表未收录 ${uncovered.join('、')} 年，这些年份只按星期区分工作日与休息日。`,
        en: `The holiday table does not know ${uncovered.join(', ')}: workdays are told by the weekday alone.`
      },
      numbers: { years: uncovered.join(' ') }
    }
  ]
}

/** Says for how many days another calendar's register hours had to serve: the nearest in time, or another region's. */
export function tariffWarnings(region: string | null, registersByDay: readonly DayRegisters[]): DataWarning[] {
  const nearest = daysByCalendar(registersByDay.filter((day) => day.nearest))
  const foreign = daysByCalendar(registersByDay.filter((day) => day.foreign))
  return [
    ...[...nearest].map(([calendar, days]) => nearestWarning(calendar, days)),
    ...[...foreign].map(([calendar, days]) => foreignWarning(region, calendar, days))
  ]
}

function daysByCalendar(registersByDay: readonly DayRegisters[]): Map<TariffCalendar, number> {
  const days = new Map<TariffCalendar, number>()
  for (const { calendar } of registersByDay) days.set(calendar, (days.get(calendar) ?? 0) + 1)
  return days
}

function nearestWarning(calendar: TariffCalendar, days: number): DataWarning {
  const { from, to } = validity(calendar)
  return {
    code: 'tariff.nearest',
    sentence: {
      zh: `有 ${days} 天没有当时有效的分时时段，按时间最近的一份（${from} 至${to ? ` ${to}` : '今'}有效）划分。`,
      en: `On ${days} days no tariff hours are known to be valid; those nearest in time serve (valid from ${from}${to ? ` to ${to}` : ' on'}).`
    },
    numbers: { days, valid_from: from, valid_to: to }
  }
}

function foreignWarning(region: string | null, calendar: TariffCalendar, days: number): DataWarning {
  const { from, to } = validity(calendar)
  const ofRegion = calendar.region
  return {
    code: 'tariff.foreign',
    sentence: {
      zh: `${region === null ? '台账未注明地区' : `没有地区 ${region} 的分时时段`}，${days} 天按地区 ${ofRegion} 的时段（自 ${from} 起有效）划分。`,
      en: `${region === null ? 'No region is on file' : `No tariff hours of region ${region} are known`}; on ${days} days those of region ${ofRegion} serve (valid from ${from}).`
    },
    numbers: { days, region, tariff_region: ofRegion, valid_from: from, valid_to: to }
  }
}

function validity({ validFrom, validTo }: TariffCalendar): { from: string; to: string | null } {
  return { from: formatDay(validFrom), to: Number.isFinite(validTo) ? formatDay(validTo) : null }
}
