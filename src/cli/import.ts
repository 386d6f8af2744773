import { Command } from 'commander'
import type { Meter } from '../readings/meter.ts'
import type { Rejection } from '../readings/rejection.ts'
import { parseSites } from '../readings/sites-file.ts'
import { checkAgainst } from '../readings/validation.ts'
import { fileText } from '../sources/file-text.ts'
import { readReadings } from '../sources/readings-files.ts'
import { saveTargets } from '../store/carbon-targets.ts'
import { claimDatabase } from '../store/database-kind.ts'
import { type ImportTotals, importReadings } from '../store/import/import-readings.ts'
import { saveMeters } from '../store/import/save-meters.ts'
import type { Store } from '../store/store.ts'
import { REAL_DATABASE } from './database.ts'
import { parseTargets } from './targets-file.ts'
import { withServer } from './with-server.ts'

interface ImportCommandOptions {
  readonly readings: readonly string[]
  readonly sites: string
  readonly targets: readonly string[]
}

const SCOPE = { actor: 'import', regions: 'all' } as const
const PROGRESS_ROWS = 100_000

/** `rigwatch import`: files into the database of real readings. */
export function importCommand(): Command {
  return new Command('import')
    .description(
      'Imports files into the database: the one of DATABASE_URL, or the built-in one for real readings.\n' +
        '将文件导入数据库：DATABASE_URL 指定的数据库，或自带的真实数据库。'
    )
    .requiredOption('--readings <file...>', 'load curves or daily registers, CSV or gzip / 负荷曲线或分时日电量')
    .requiredOption('--sites <file>', 'sites and meters / 用电单位与电表台账')
    .option('--targets <file...>', 'carbon targets / 碳目标', [])
    .action(async (options: ImportCommandOptions, command: Command) => {
      const { writeErr, writeOut } = command.configureOutput()
      const say = (line: string) => writeErr?.(`${line}\n`)
      // files that cannot be read at all are told before anything is started
      const tables = await readTables(options)
      await withServer(say, async (server) => {
        const totals = await importFiles(await server.open(REAL_DATABASE), options, tables, say)
        writeOut?.(`${summary(totals)}\n`)
      })
    })
}

interface Tables {
  readonly meters: ReadonlyMap<string, Meter>
  readonly targets: ReturnType<typeof parseTargets>['targets']
  readonly rejections: readonly Rejection[]
}

async function readTables(options: ImportCommandOptions): Promise<Tables> {
  const sites = parseSites(await fileText(options.sites), options.sites)
  const targets = await Promise.all(options.targets.map(async (file) => parseTargets(await fileText(file), file)))
  return {
    meters: sites.meters,
    targets: targets.flatMap((file) => file.targets),
    rejections: [...sites.rejections, ...targets.flatMap((file) => file.rejections)]
  }
}

async function importFiles(
  store: Store,
  options: ImportCommandOptions,
  { meters, targets, rejections }: Tables,
  say: (line: string) => void
): Promise<ImportTotals> {
  await store.withScope(SCOPE, async (tx) => {
    await claimDatabase(tx, 'real')
    await saveMeters(tx, meters.values())
    await saveTargets(tx, targets)
  })
  if (rejections.length > 0) {
    say(`台账等文件中有 ${rejections.length} 行被拒绝。${rejections.length} rows of the other files were turned away.`)
  }
  let told = 0
  return importReadings(store, SCOPE, readReadings(options.readings, checkAgainst(meters)), {
    otherRejections: rejections,
    progress: (rows) => {
      if (rows < told + PROGRESS_ROWS) return
      told = rows
      say(`已读取 ${rows} 行。${rows} rows read.`)
    }
  })
}

function summary({ read, stored, unchanged, superseded, rejected }: ImportTotals): string {
  return (
    `读取 ${read} 行 = 入库 ${stored} + 未变 ${unchanged} + 被同日后行取代 ${superseded} + 拒绝（见 quarantine 表）${rejected}\n` +
    `${read} rows read = ${stored} stored + ${unchanged} unchanged + ${superseded} superseded by a later row of the same day + ${rejected} rejected (kept in quarantine)`
  )
}
