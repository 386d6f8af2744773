import { open } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { Command } from 'commander'
import { recordingCommand } from '../jobs/recorded-deed.ts'
import type { ClassifiedSites } from '../readings/classified-sites.ts'
import { chinaDay } from '../readings/day.ts'
import { EnergyWatch } from '../readings/energy-watch.ts'
import { RegisterMemory } from '../readings/formats/register-memory.ts'
import type { Meter } from '../readings/meter.ts'
import { type PointTerm, PointTerms } from '../readings/point-terms.ts'
import type { ReadingsBatch } from '../readings/readings-batch.ts'
import type { Rejection } from '../readings/rejection.ts'
import { RunIntervals } from '../readings/run-intervals.ts'
import { emptyTally, tallied } from '../readings/tally.ts'
import { checkAgainst } from '../readings/validation.ts'
import type { Weather } from '../readings/weather-file.ts'
import { DigestedFile, type FileDigest } from '../sources/file-digest.ts'
import { readClassified, readPoints, readSites, readWeather } from '../sources/input-files.ts'
import { readReadings } from '../sources/readings-files.ts'
import { claimDatabase } from '../store/database-kind.ts'
import { changedRatios, rememberRatios } from '../store/import/changed-ratios.ts'
import { HeldAssets } from '../store/import/held-assets.ts'
import { heldAgainstKinds } from '../store/import/held-kinds.ts'
import { heldAgainstPeriods } from '../store/import/held-periods.ts'
import { heldAgainstUpdates } from '../store/import/held-updates.ts'
import { type ImportTotals, importReadings } from '../store/import/import-readings.ts'
import { saveMeters } from '../store/import/save-meters.ts'
import { storedDays } from '../store/import/stored-days.ts'
import { rememberOddIntervals, storedIntervals } from '../store/import/stored-intervals.ts'
import { storedTotals } from '../store/import/stored-totals.ts'
import { saveTerms, storedTerms } from '../store/point-terms.ts'
import type { Store } from '../store/store.ts'
import type { Transaction } from '../store/transaction.ts'
import { saveWeather } from '../store/weather.ts'
import {
  type CarbonFileOptions,
  type CarbonFiles,
  carbonLines,
  readCarbonFiles,
  type SavedCarbonFiles,
  saveCarbonFiles
} from './carbon-files.ts'
import { tellChangedRatios } from './changed-ratios.ts'
import { classifiedLines, classifiedOption } from './classified.ts'
import { REAL_DATABASE } from './database.ts'
import { toldFiles, toldNames } from './imported-files.ts'
import { manySuperseded } from './many-superseded.ts'
import { REJECTS_HEADER, rejectRow } from './ranking-files.ts'
import {
  clocksOf,
  POINTS_HELP,
  type ReadingOptions,
  readingOptions,
  tellingFirst,
  tellingFormats,
  withReadingOptions
} from './reading-options.ts'
import { type TableRejections, tableRejections, tellTableRejections } from './table-rejections.ts'
import { timeZone } from './time-zone-option.ts'
import { withServer } from './with-server.ts'

interface ImportCommandOptions extends ReadingOptions, CarbonFileOptions {
  readonly readings: readonly string[]
  readonly sites: string
  readonly classified?: string
  readonly points?: string
  readonly weather: readonly string[]
  readonly rejects?: string
}

const PROGRESS_ROWS = 100_000
const WHEN_SHOWN =
  '下次 npm start（rigwatch serve）启动时，网页即据此筛查。正在运行的服务：展示模拟数据的需重启；展示真实数据的，到下一个计划时间筛查。\n' +
  'The page shows these data once screened: when npm start (rigwatch serve) next starts. Of servers that run now, one that shows the demo must be restarted; one that shows real data screens them at its next scheduled time.'

/** `rigwatch import`: files into the database of real readings. */
export function importCommand(): Command {
  return withReadingOptions(new Command('import'))
    .description(
      'Imports files into the database: the one of DATABASE_URL, or the built-in one for real readings.\n' +
        '将文件导入数据库：DATABASE_URL 指定的数据库，或自带的真实数据库。'
    )
    .requiredOption(
      '--readings <file...>',
      'load curves or registers: files (plain, gzip, zip, XLSX, XML) or folders of them / 负荷曲线或电量文件或文件夹'
    )
    .requiredOption('--sites <file>', 'sites and meters / 用电单位与电表台账')
    .addOption(classifiedOption())
    .option('--points <file>', POINTS_HELP)
    .option('--weather <file...>', 'hourly temperatures: timestamp,temp_c[,region] / 逐时气温', [])
    .option('--zone <zone>', "the readings' clock, for times with an offset / 数据所用时区", timeZone)
    .option('--targets <file...>', 'carbon targets, used from today on / 碳目标，自当日起采用', [])
    .option('--other-energy <file...>', 'fuels and heat by month, for targets of all energy / 逐月其他能源', [])
    .option('--headcounts <file...>', 'people who use the energy, by year / 用能人数', [])
    .option('--rejects <file>', 'rejected rows with file, line and reason, CSV / 被拒绝的行')
    .action(async (options: ImportCommandOptions, command: Command) => {
      const { writeErr, writeOut } = command.configureOutput()
      const say = (line: string) => writeErr?.(`${line}\n`)
      // files that cannot be read at all are told before anything is started
      const digests = await Promise.all(tableFiles(options).map((file) => new DigestedFile(file).digest()))
      const tables = await readTables(options)
      await withServer(say, async (server, beforeLeaving) => {
        const store = await server.open(REAL_DATABASE, 'jobs')
        const named = { readings: toldNames(options.readings), tables: toldFiles(digests) }
        const deed = { action: 'readings.import', object: null, details: named } as const
        const files: FileDigest[] = []
        const told = await recordingCommand(store, beforeLeaving, deed, async () => {
          const { totals, carbon } = await importFiles(store, options, tables, say, (file) => void files.push(file))
          const refused = tables.rejections.count + carbon.rejections.length
          return [
            `${summary(totals)}${carbonLines(carbon)}${classifiedLines(tables.classified)}`,
            { details: { files: toldFiles(files), rows: totals, table_rows_refused: refused } }
          ]
        })
        writeOut?.(`${told}${WHEN_SHOWN}\n`)
      })
    })
}

/** The files beside the readings. */
function tableFiles({ sites, classified, points, weather, targets, otherEnergy, headcounts }: ImportCommandOptions) {
  const one = [sites, classified, points].filter((file) => file !== undefined)
  return [...one, ...weather, ...targets, ...otherEnergy, ...headcounts]
}

interface Tables {
  readonly classified: ClassifiedSites | undefined
  readonly meters: ReadonlyMap<string, Meter>
  readonly terms: readonly PointTerm[]
  readonly weather: readonly Weather[]
  readonly carbon: CarbonFiles
  readonly rejections: TableRejections
}

async function readTables({ sites, points, weather, zone, ...options }: ImportCommandOptions): Promise<Tables> {
  const classified = options.classified === undefined ? undefined : await readClassified(options.classified)
  const siteTable = await readSites(sites, classified)
  const isKnown = (meterId: string) => siteTable.meters.has(meterId) || (classified?.refuses(meterId) ?? false)
  const pointTables = points === undefined ? [] : [await readPoints(points, isKnown)]
  const listed = pointTables.flatMap((table) => table.terms)
  const terms = classified?.allowedTerms(listed) ?? listed
  const weatherTables = await Promise.all(weather.map((file) => readWeather(file, zone)))
  const carbon = await readCarbonFiles(options, chinaDay(new Date()), classified)
  return {
    meters: siteTable.meters,
    terms,
    weather: weatherTables,
    classified,
    carbon,
    rejections: tableRejections([siteTable, ...pointTables, ...weatherTables, ...Object.values(carbon)], classified)
  }
}

async function importFiles(
  store: Store,
  options: ImportCommandOptions,
  { meters, terms, weather, carbon: carbonFiles, rejections, classified }: Tables,
  say: (line: string) => void,
  onFile: (file: FileDigest) => void
): Promise<{ readonly totals: ImportTotals; readonly carbon: SavedCarbonFiles }> {
  tellTableRejections(rejections, say)
  const rejects = options.rejects === undefined ? null : await open(options.rejects, 'w')
  const turnAway = async (rows: readonly Rejection[]) => {
    await rejects?.write(rows.map(rejectRow).join(''))
  }
  try {
    await rejects?.write(REJECTS_HEADER)
    await turnAway(rejections.listed)
    let carbon: SavedCarbonFiles | undefined
    const source = async (tx: Transaction) => {
      await claimDatabase(tx, 'real')
      await rememberRatios(tx)
      const inForce = await saveMeters(tx, meters.values())
      for (const table of weather) await saveWeather(tx, table)
      carbon = await saveCarbonFiles(tx, carbonFiles, classified)
      tellTableRejections({ listed: carbon.rejections, count: carbon.rejections.length }, say)
      await turnAway(carbon.rejections)
      await saveTerms(tx, terms)
      tellChangedRatios(await changedRatios(tx), say)
      const held = await storedTerms(tx, [...meters.keys()])
      const points = held.length > 0 ? new PointTerms(held) : undefined
      const known = checkAgainst(inForce, points)
      const check = classified?.check(known) ?? known
      const stored = await storedIntervals(tx)
      const intervals = new RunIntervals(stored)
      const watch = new EnergyWatch(await storedTotals(tx), (wanted) => storedDays(tx, wanted))
      const registers = new RegisterMemory(watch, false)
      const readings = readReadings(
        options.readings,
        { check, points, clocks: clocksOf(inForce.values(), say), intervals, registers, ...readingOptions(options) },
        onFile
      )
      const allowed = classified?.allowedBatches(readings) ?? readings
      const assets = new HeldAssets(tx, points)
      const inSum = heldAgainstPeriods(tx, assets.against(allowed))
      const newest = heldAgainstUpdates(tx, inSum)
      const ofKinds = heldAgainstKinds(tx, newest)
      const told = tallied(tellingFormats(ofKinds, say, IN_QUARANTINE), emptyTally(), turnAway)
      return { batches: andThen(told, () => rememberOddIntervals(tx, stored, intervals.intervals)), assets }
    }
    const scope = { actor: userInfo().username, regions: 'all', role: 'system' } as const
    const totals = await importReadings(store, scope, source, {
      otherRejections: () => [...rejections.listed, ...(carbon?.rejections ?? [])],
      remark: tellingFirst(say),
      progress: tellEvery(PROGRESS_ROWS, (rows) => say(`已读取 ${rows} 行。${rows} rows read.`))
    })
    return { totals, carbon: carbon as SavedCarbonFiles }
  } finally {
    await rejects?.close()
  }
}

const IN_QUARANTINE = { zh: '，全部见 quarantine 表（went_in）', en: ', all of them in quarantine (went_in)' }

/** The batches, and what is to be done when all of them have been read. */
async function* andThen(
  batches: AsyncIterable<ReadingsBatch>,
  last: () => Promise<void>
): AsyncGenerator<ReadingsBatch> {
  yield* batches
  await last()
}

/** Tells a growing number each time that it has grown by a step. */
function tellEvery(step: number, tell: (reached: number) => void): (reached: number) => void {
  let told = 0
  return (reached) => {
    if (reached < told + step) return
    told = reached
    tell(reached)
  }
}

function summary({ read, stored, unchanged, superseded, rejected }: ImportTotals): string {
  return (
    `读取 ${read} 行 = 入库 ${stored} + 未变 ${unchanged} + 被同日后行取代 ${superseded} + 拒绝（见 quarantine 表）${rejected}\n` +
    `${read} rows read = ${stored} stored + ${unchanged} unchanged + ${superseded} superseded by a later row of the same day + ${rejected} rejected (kept in quarantine)\n${manySuperseded(read, superseded)}`
  )
}
