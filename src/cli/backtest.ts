import { Command } from 'commander'
import { median } from 'simple-statistics'
import { backtestForecast, type DailyEnergy, dailyEnergyOf, type JudgedForecast } from '../jobs/backtest-forecast.ts'
import { type CorrelationCheck, checkCorrelation, drawSums, sumOfForecasts } from '../jobs/backtest-sums.ts'
import { calendarFor, parseCalendar, WEEKDAYS_ONLY } from '../readings/calendar.ts'
import { dailyTemperatures } from '../readings/daily-temperature.ts'
import type { EpochDay } from '../readings/day.ts'
import { seededRandom } from '../reports/seeded-random.ts'
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
/** Scopes of different sizes; the last of all meters that can be judged on a day. */
const SIZES = [4, 16]
const SUM_NAMES = ['任意四表合计 random fours', '任意十六表合计 random sixteens', '全部电表合计 all meters']
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
  const sums = drawSums(single, SIZES, seededRandom('backtest'))
  const rows = sums.flatMap(({ parts }, i) =>
    rowsOf(
      SUM_NAMES[i] as string,
      parts.map((some) => sumOfForecasts(some))
    )
  )
  return (
    alignedTable([HEADER, ...rowsOf('电表 meters', single), ...rows], RIGHT_ALIGNED) +
    correlationLine(checkCorrelation(sums)) +
    `${meters.length} 个电表，${new Set(single.map(({ name }) => name)).size} 个可评判。${meters.length} meters, ${new Set(single.map(({ name }) => name)).size} of which could be judged.\n`
  )
}

/** How the intervals of sums do in years of which nothing was used to choose the correlation of errors. */
function correlationLine(check: CorrelationCheck | null): string {
  if (!check)
    return '误差相关系数：不足两个可评判的年份，无法用其他年份检验。Correlation of errors: fewer than two years to check it with.\n'
  const { lowest, highest, years, coverage, sums } = check
  const chosen = lowest === highest ? `${lowest}` : `${lowest}–${highest}`
  return (
    `误差相关系数（样本外）：每一年用其余 ${years - 1} 年选出（${chosen}），该年 ${sums} 个合计的覆盖率 ${percent(coverage)}；上表用程序所用的系数。` +
    `Correlation of errors, out of sample: chosen for each year from the other ${years - 1} (${chosen}), it held ${percent(coverage)} of the ${sums} sums of that year; the table takes the one that the program uses.\n`
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
