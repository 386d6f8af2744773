import { Command } from 'commander'
import { median } from 'simple-statistics'
import {
  backtestForecast,
  type DailyEnergy,
  dailyEnergyOf,
  type JudgedForecast,
  sumOfForecasts
} from '../jobs/backtest-forecast.ts'
import { calendarFor, parseCalendar, WEEKDAYS_ONLY } from '../readings/calendar.ts'
import { dailyTemperatures } from '../readings/daily-temperature.ts'
import type { EpochDay } from '../readings/day.ts'
import { readWeather } from '../sources/input-files.ts'
import { groupByMeter } from '../sources/meter-groups.ts'
import { readReadings } from '../sources/readings-files.ts'
import { readReferenceTable } from '../sources/reference-tables.ts'
import { alignedTable } from './display-width.ts'
import { timeZone } from './time-zone-option.ts'

interface BacktestOptions {
  readonly readings: readonly string[]
  readonly weather?: string
  readonly region?: string
  readonly zone?: string
}

const HEADER = [
  '范围 scope',
  '预测于 made after',
  '次数 n',
  '80%区间覆盖率 coverage',
  '区间相对宽度 width',
  '预测误差 error (WAPE)',
  '去年同日误差 last year',
  '误差中位数 median',
  '去年同日中位数 last year'
]
const RIGHT_ALIGNED = new Set([2, 3, 4, 5, 6, 7, 8])
/** Scopes of different sizes. */
const SUMS = [
  { size: 4, name: '四表合计 fours' },
  { size: 16, name: '十六表合计 sixteens' }
] as const
const MONTHS = [
  [3, '3月 March'],
  [6, '6月 June'],
  [9, '9月 September']
] as const

/** `rigwatch backtest`: how good the forecast to the end of the year would have been. */
export function backtestCommand(): Command {
  return new Command('backtest')
    .description(
      'Forecasts the rest of each past year from the days before it, and prints how often the 80 % interval held the truth and\n' +
        "how far off the forecast was, beside last year's same days. Needs meters with two years and more.\n" +
        '用历史数据回测年末预测：80% 区间的覆盖率，以及与“去年同日”相比的误差。'
    )
    .requiredOption('--readings <file...>', 'load curves or daily registers, CSV or gzip / 负荷曲线或分时日电量')
    .option('--weather <file>', 'hourly temperatures: timestamp,temp_c[,region] / 逐时气温')
    .option('--region <code>', 'region whose calendar holds, such as 33; weekdays alone unless told / 地区')
    .option('--zone <zone>', "the readings' clock, for weather with an offset / 数据所用时区", timeZone)
    .action(async (options: BacktestOptions, command: Command) => {
      const { writeOut } = command.configureOutput()
      writeOut?.(await backtest(options))
    })
}

async function backtest({ readings, weather, region, zone }: BacktestOptions): Promise<string> {
  const temperatures = weather === undefined ? null : await readWeather(weather, zone)
  const temperatureOf = (firstDay: EpochDay, days: number) =>
    temperatures && dailyTemperatures(temperatures, region ?? null, firstDay, days)
  const calendar =
    region === undefined ? WEEKDAYS_ONLY : calendarFor(region, parseCalendar(readReferenceTable('holidays-cn')))
  const meters: DailyEnergy[] = []
  for await (const { meterId, curves } of groupByMeter(readReadings(readings))) {
    const energy = dailyEnergyOf(meterId, curves)
    if (energy) meters.push(energy)
  }
  const judge = (energy: DailyEnergy) => backtestForecast(energy, calendar, temperatureOf)
  const single = meters.flatMap(judge)
  const sums = SUMS.flatMap(({ size, name }) => rowsOf(name, sumsOf(single, size)))
  return (
    alignedTable([HEADER, ...rowsOf('电表 meters', single), ...sums], RIGHT_ALIGNED) +
    `${meters.length} 个电表，${new Set(single.map(({ name }) => name)).size} 个可评判。${meters.length} meters, ${new Set(single.map(({ name }) => name)).size} of which could be judged.\n`
  )
}

/** Sums of so many meters each that can be judged on the same day, in the order of their ids: a scope is more than a meter. */
function sumsOf(judged: readonly JudgedForecast[], size: number): JudgedForecast[] {
  const origins = new Map<string, JudgedForecast[]>()
  for (const each of judged) {
    const origin = `${each.year} ${each.month}`
    origins.set(origin, [...(origins.get(origin) ?? []), each])
  }
  return [...origins.values()].flatMap((list) =>
    Array.from({ length: Math.floor(list.length / size) }, (_, i) =>
      sumOfForecasts(`sum ${i + 1}`, list.slice(i * size, (i + 1) * size))
    )
  )
}

function rowsOf(scope: string, judged: readonly JudgedForecast[]): string[][] {
  const rows = MONTHS.map(([month, name]) =>
    rowOf(
      scope,
      name,
      judged.filter((each) => each.month === month)
    )
  )
  return [...rows, rowOf(scope, '全部 all', judged)]
}

function rowOf(scope: string, name: string, judged: readonly JudgedForecast[]): string[] {
  const n = judged.length
  if (n === 0) return [scope, name, '0', '', '', '', '', '', '']
  const actual = judged.reduce((sum, { actualKwh }) => sum + actualKwh, 0)
  const off = (of: (each: JudgedForecast) => number) => judged.map((each) => Math.abs(of(each) - each.actualKwh))
  const wape = (errors: readonly number[]) => percent(errors.reduce((sum, error) => sum + error, 0) / actual)
  const middle = (errors: readonly number[]) => percent(median(errors.map((error, i) => error / judged[i]!.actualKwh)))
  const ours = off(({ forecastKwh }) => forecastKwh)
  const lastYear = off(({ lastYearKwh }) => lastYearKwh)
  return [
    scope,
    name,
    String(n),
    percent(judged.filter(({ covered }) => covered).length / n),
    percent(median(judged.map(({ relativeWidth }) => relativeWidth))),
    wape(ours),
    wape(lastYear),
    middle(ours),
    middle(lastYear)
  ]
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}
