import { open } from 'node:fs/promises'
import { Command, InvalidArgumentError } from 'commander'
import type { CarbonTarget } from '../carbon/target.ts'
import { readCleanScores } from '../jobs/clean-scores.ts'
import { type FileScreening, screenFiles } from '../jobs/screen-files.ts'
import { type Surroundings, shippedTariff, surroundingsWith } from '../jobs/screening-inputs.ts'
import { shippedModel } from '../jobs/shipped-model.ts'
import { useTensorflow } from '../jobs/tensorflow.ts'
import { ORDERS, type Order } from '../ranking/order.ts'
import type { ClassifiedSites } from '../readings/classified-sites.ts'
import { chinaDay } from '../readings/day.ts'
import type { Meter } from '../readings/meter.ts'
import { PointTerms, withRole } from '../readings/point-terms.ts'
import type { Rejection } from '../readings/rejection.ts'
import { emptyTally, type Tally, tallied } from '../readings/tally.ts'
import { checkAgainst } from '../readings/validation.ts'
import { CAMPAIGN_PREVALENCE } from '../screening/assess.ts'
import { readClassified, readPoints, readSites, readTariffTable, readWeather } from '../sources/input-files.ts'
import { hasModel, NETWORKED_MODEL } from '../sources/models.ts'
import { onlyTable } from '../sources/only-table.ts'
import { readReadings } from '../sources/readings-files.ts'
import { classifiedLines, classifiedOption } from './classified.ts'
import { falseAlarmLines, pValuesOf, requireRate } from './false-alarms.ts'
import { manySuperseded } from './many-superseded.ts'
import { share, wholeNumber } from './number-options.ts'
import { expectedHits, REJECTS_HEADER, rejectRow, writeRankingCsv, writeRankingJson } from './ranking-files.ts'
import { rankingTable } from './ranking-table.ts'
import {
  clocksOf,
  POINTS_HELP,
  type ReadingOptions,
  readingOptions,
  tellingFormats,
  withReadingOptions
} from './reading-options.ts'
import { clearingUpOnSignals } from './signals.ts'
import { type TableRejections, tableRejections, tellTableRejections } from './table-rejections.ts'
import { parseTargets } from './targets-file.ts'
import { timeZone } from './time-zone-option.ts'
import { requireWritable } from './writable-file.ts'

interface ScreenOptions extends ReadingOptions {
  readonly readings: readonly string[]
  readonly sites: string
  readonly classified?: string
  readonly points?: string
  readonly out: string
  readonly weather?: string
  readonly tariff?: string
  readonly targets?: string
  readonly json?: string
  readonly rejects?: string
  readonly prevalence: number
  readonly order: Order
  readonly falseAlarms?: number
  readonly fdr?: number
  readonly jobs?: number
}

const PROGRESS_POINTS = 500

/** `rigwatch screen`: files in, ranking out; no database. */
export function screenCommand(): Command {
  return withReadingOptions(new Command('screen'))
    .description(
      'Screens files of readings for mining and ranks all meters by expected avoidable tCO2 a year (score × tCO2), with\n' +
        '--targets by priority (score × tCO2 until the target date × weight of the target), or by --order; needs no database.\n' +
        '直接筛查负荷数据文件，按预期可避免的年碳排放（score × tCO2）对全部电表排序，给出 --targets 时按优先级\n' +
        '（score × tCO2 × 碳目标权重）排序；不需要数据库。'
    )
    .requiredOption(
      '--readings <file...>',
      'load curves or registers: files (plain, gzip, zip, XLSX, XML) or folders of them / 负荷曲线或电量文件或文件夹'
    )
    .requiredOption('--sites <file>', 'sites and meters / 用电单位与电表台账')
    .option('--points <file>', POINTS_HELP)
    .addOption(classifiedOption())
    .requiredOption('--out <file>', 'ranking to write, CSV / 排序结果')
    .option(
      '--weather <file>',
      'hourly temperatures: timestamp,temp_c[,region]; used on histories of 150 days or more / 逐时气温，仅用于 150 天及以上的数据'
    )
    .option('--tariff <file>', 'hours of the tariff registers, instead of ours / 分时电价时段表')
    .option('--targets <file>', 'carbon targets; the order is then priority / 碳目标，按优先级排序')
    .option('--order <order>', `${ORDERS.join(', ')} / 排序方式：优先级、概率、预期功率、预期电费`, order, 'priority')
    .option('--zone <zone>', "the readings' clock, such as Asia/Shanghai / 数据所用时区", timeZone)
    .option('--json <file>', 'ranking with all evidence, JSON / 含全部依据的结果')
    .option('--rejects <file>', 'rejected rows with file, line and reason, CSV / 被拒绝的行')
    .option('--prevalence <share>', 'share of meters assumed mining / 先验挖矿比例', share, CAMPAIGN_PREVALENCE)
    .option(
      '--false-alarms <rate>',
      'list the meters that so small a part of clean buildings would exceed, such as 0.01 / 按误报率列出电表',
      share
    )
    .option(
      '--fdr <rate>',
      'list meters so that this part of the list is false on average, such as 0.1 / 按错误发现率列出电表',
      share
    )
    .option('--jobs <n>', 'worker threads; all cores unless told / 线程数', wholeNumber(1))
    .action(async (options: ScreenOptions, command: Command) => {
      const { writeErr, writeOut } = command.configureOutput()
      const say = (line: string) => writeErr?.(`${line}\n`)
      await requireWritable('--out', options.out)
      if (options.json !== undefined) await requireWritable('--json', options.json)
      const { screening, tally, limits } = await clearingUpOnSignals(() => screen(options, say))
      writeOut?.(rankingTable(screening.ranking, options.zone))
      writeOut?.(summary(screening, tally) + limits)
    })
}

async function screen(
  options: ScreenOptions,
  say: (line: string) => void
): Promise<{ screening: FileScreening; tally: Tally; limits: string }> {
  const model = shippedModel()
  const limited = options.falseAlarms !== undefined || options.fdr !== undefined
  const clean = limited ? readCleanScores() : null
  const buildings = clean ? Math.min(clean.interval.length, clean.register.length) : 0
  if (clean) requireRate(options, buildings)
  const { meters, points, targets, surroundings, rejections, classified } = await readTables(options)
  const rejects = options.rejects === undefined ? null : await open(options.rejects, 'w')
  const turnAway = async (rows: readonly Rejection[]) => {
    await rejects?.write(rows.map(rejectRow).join(''))
  }
  const tally = emptyTally()
  const backend = hasModel(NETWORKED_MODEL) ? useTensorflow() : null
  try {
    await rejects?.write(REJECTS_HEADER)
    await turnAway(rejections.listed)
    tellTableRejections(rejections, say)
    const inForce = checkAgainst(meters, points)
    const check = classified?.check(inForce) ?? inForce
    const read = readReadings(options.readings, {
      check,
      points,
      clocks: clocksOf(meters.values(), say),
      ...readingOptions(options)
    })
    const checked = classified?.allowedBatches(read) ?? read
    const screening = await screenFiles(tallied(tellingFormats(checked, say), tally, turnAway), {
      meters,
      targets,
      order: options.order,
      surroundings,
      model,
      prevalence: options.prevalence,
      jobs: options.jobs,
      today: chinaDay(new Date()),
      points,
      progress: (points) => {
        if (points % PROGRESS_POINTS === 0) say(`已筛查 ${points} 个电表。${points} meters screened.`)
      }
    })
    if (backend) say(`神经网络由 ${await backend} 计算。Networks computed by ${await backend}.`)
    let limits = ''
    try {
      const pValues = clean && pValuesOf(screening, clean)
      if (pValues) limits = falseAlarmLines(options, screening, pValues, buildings)
      await writeRankingCsv(options.out, screening, options.order, options.zone)
      const about = { prevalence: options.prevalence, order: options.order }
      if (options.json !== undefined) await writeRankingJson(options.json, screening, about, options.zone, pValues)
    } finally {
      screening.close()
    }
    return { screening, tally, limits: classifiedLines(classified) + limits }
  } finally {
    await rejects?.close()
  }
}

interface Tables {
  readonly classified: ClassifiedSites | undefined
  readonly meters: ReadonlyMap<string, Meter>
  readonly points: PointTerms | undefined
  readonly targets: readonly CarbonTarget[]
  readonly surroundings: Surroundings
  readonly rejections: TableRejections
}

async function readTables(options: ScreenOptions): Promise<Tables> {
  const classified = options.classified === undefined ? undefined : await readClassified(options.classified)
  const sites = await readSites(options.sites, classified)
  const isKnown = (id: string) => sites.meters.has(id) || (classified?.refuses(id) ?? false)
  const points = options.points === undefined ? null : await readPoints(options.points, isKnown)
  const terms = points && new PointTerms(classified?.allowedTerms(points.terms) ?? points.terms)
  const weather = options.weather === undefined ? null : await readWeather(options.weather, options.zone)
  const tariff = options.tariff === undefined ? [] : await readTariffTable(options.tariff)
  const targets = options.targets === undefined ? null : await onlyTable(options.targets, parseTargets)
  return {
    meters: terms ? new Map([...sites.meters].map(([id, meter]) => [id, withRole(meter, terms.of(id))])) : sites.meters,
    points: terms ?? undefined,
    classified,
    targets: (targets?.rows ?? []).filter((target) => classified?.allows(target) ?? true),
    rejections: tableRejections(
      [sites, ...(points ? [points] : []), ...(weather ? [weather] : []), ...(targets ? [targets] : [])],
      classified
    ),
    surroundings: surroundingsWith(weather, shippedTariff(tariff))
  }
}

function summary(screening: FileScreening, tally: Tally): string {
  const { outlying, otherGrain, ranking } = screening
  const { read, accepted, rejected, negative } = tally
  const replaced = screening.superseded + tally.superseded
  const used = accepted - replaced - outlying - otherGrain
  const of = (status: string) => ranking.filter(({ point }) => point.finding.status === status).length
  const [ok, insufficient, fault] = [of('ok'), of('insufficient'), of('meter_fault')]
  const expected = expectedHits(screening).toFixed(1)
  const belowZero =
    negative > 0 ? `含负值的行 ${negative} 行（已保留）\n${negative} rows with a negative value (kept)\n` : ''
  return (
    `读取 ${read} 行 = 采用 ${used} + 被同日后行取代 ${replaced} + 日期离群 ${outlying} + 另一粒度或其他量 ${otherGrain} + 拒绝 ${rejected}\n` +
    `${read} rows read = ${used} used + ${replaced} superseded by a later row of the same day + ${outlying} on outlying days + ${otherGrain} of a grain or quantity not screened + ${rejected} rejected\n` +
    manySuperseded(read, replaced) +
    belowZero +
    `电表 ${ranking.length} 个 = 已判断 ${ok} + 数据不足 ${insufficient} + 计量故障 ${fault}；预期挖矿 ${expected} 个\n` +
    `${ranking.length} meters = ${ok} judged + ${insufficient} with too little data + ${fault} with a meter fault; ${expected} expected to be mining\n`
  )
}

function order(text: string): Order {
  const known = ORDERS.find((each) => each === text)
  if (!known) throw new InvalidArgumentError(`must be one of ${ORDERS.join(', ')}.`)
  return known
}
