import type { FindingsReply, LoadReply, SiteReply } from '../api/schemas.ts'
import { failureNotice, getJson } from './api-client.ts'
import { carpet } from './carpet.ts'
import { hourTicks } from './carpet-axes.ts'
import type { CarpetData } from './carpet-painter.ts'
import { bilingual, element } from './elements.ts'
import { REGISTER_ROWS } from './labels.ts'
import { clock, epochDay, moment } from './numbers.ts'

type Point = SiteReply['metering_points'][number]
type Finding = FindingsReply['items'][number]
type Series = LoadReply['series'][number]

const MINUTES = 1440

/** The load of a metering point as carpet plots, fetched when the reader comes near. */
export function pointLoad(siteId: string, point: Point, finding: Finding | null): HTMLElement {
  const place = element('div', { class: 'load', 'aria-busy': 'true' }, notice('正在载入负荷…', 'Loading the load…'))
  const show = async () => {
    try {
      const path = `api/v1/sites/${encodeURIComponent(siteId)}/load?meter_id=${encodeURIComponent(point.meter_id)}`
      const { series } = await getJson<LoadReply>(path)
      const plots = series.map((one) => carpet(carpetData(one, finding?.onset ?? null)))
      place.replaceChildren(...(plots.length > 0 ? plots : [notice('没有读数', 'There are no readings')]))
    } catch (error) {
      place.replaceChildren(failureNotice(error, show))
    }
    place.setAttribute('aria-busy', 'false')
  }
  const watcher = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return
      watcher.disconnect()
      void show()
    },
    { rootMargin: '600px' }
  )
  watcher.observe(place)
  return place
}

function notice(zh: string, en: string): HTMLElement {
  return element('p', { class: 'notice' }, bilingual(zh, en))
}

function carpetData(series: Series, onset: string | null): CarpetData {
  const firstDay = epochDay(series.first_day)
  const rows = series.channel === 'active_power' ? MINUTES / series.interval_minutes : REGISTER_ROWS.length
  const common = { firstDay, days: series.days, rows, unit: series.unit, onset: onsetIn(series, rows, onset) }
  if (series.channel === 'active_power') {
    const length = series.interval_minutes
    return {
      ...common,
      values: series.values,
      rowTicks: hourTicks(rows),
      rowAxis: ['时刻', 'Time of day'],
      rowName: (row) => `${clock(row * length)}–${clock((row + 1) * length)}`,
      title: `负荷 Load, kW · ${length} min`
    }
  }
  const { sharp, peak, flat, valley } = series.values
  const registers = [sharp, peak, flat, valley]
  return {
    ...common,
    values: Array.from(
      { length: series.days * rows },
      (_, at) => registers[at % rows]?.[Math.floor(at / rows)] ?? null
    ),
    rowTicks: REGISTER_ROWS.map(([zh, en], row) => ({ at: row + 0.5, text: `${zh} ${en}` })),
    rowAxis: ['时段', 'Register'],
    rowName: (row) => REGISTER_ROWS[row]?.join(' ') ?? '',
    title: '各时段日电量 Daily energy by register, kWh'
  }
}

function onsetIn({ first_day, days, channel }: Series, rows: number, onset: string | null): CarpetData['onset'] {
  if (onset === null) return null
  const day = epochDay(onset.slice(0, 10)) - epochDay(first_day)
  if (day < 0 || day >= days) return null
  const minute = Number(onset.slice(11, 13)) * 60 + Number(onset.slice(14, 16))
  const row = channel === 'active_power' ? Math.floor((minute / MINUTES) * rows) : 0
  return { day, row, text: `起始 Onset ${channel === 'active_power' ? moment(onset) : onset.slice(0, 10)}` }
}
