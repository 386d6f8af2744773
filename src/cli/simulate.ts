import { Buffer } from 'node:buffer'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { Command, InvalidArgumentError, Option } from 'commander'
import { shippedTariff } from '../jobs/screening-inputs.ts'
import { readProvince, simulatedTargets } from '../jobs/simulated-province.ts'
import { type EpochDay, formatDay, parseDay } from '../readings/day.ts'
import type { RegisterCurve } from '../readings/load-curve.ts'
import { POINTS_PER_DAY } from '../readings/load-day.ts'
import { dailyRegisters } from '../simulation/daily-registers.ts'
import { DEMO_PROVINCE } from '../simulation/demo-province.ts'
import {
  customerArchive,
  REGISTERS_HEADER,
  registerRows,
  sitesFile,
  TRUTH_HEADER,
  targetsFile,
  truthRow,
  WEATHER_HEADER,
  weatherRows
} from '../simulation/files.ts'
import {
  type FormPoint,
  gridIdentity,
  POINTS_HEADER,
  plainForm,
  pointsRow,
  WRITTEN_FORMS,
  type WrittenForm
} from '../simulation/grid-forms.ts'
import { simulatePoint } from '../simulation/point-load.ts'
import type { Province } from '../simulation/province.ts'
import { gbkBytes } from '../sources/gbk-text.ts'
import { wholeNumber } from './number-options.ts'

interface SimulateOptions {
  readonly out: string
  readonly sites: number
  readonly days: number
  readonly from: EpochDay
  readonly seed: string
  readonly miningShare: number
  readonly points: string
  readonly registers: boolean
  readonly format: readonly string[]
  readonly encoding: 'utf-8' | 'gbk'
}

const PLAIN = 'wide-day-row'
const REGISTERS_FORM: WrittenForm = {
  file: 'registers',
  header: REGISTERS_HEADER,
  rows: ({ registers }) => registerRows(registers())
}

/** `rigwatch simulate`: writes a simulated province as files that the importer reads, with the truth beside them. */
export function simulateCommand(): Command {
  return new Command('simulate')
    .description(
      'Writes a simulated province: readings, sites, weather, carbon targets, and the truth about its mining.\n' +
        '生成模拟省份的数据文件：负荷曲线、用电单位、气象、碳目标，以及真实挖矿情况（truth.csv）。'
    )
    .requiredOption('--out <folder>', 'folder for the files; made if missing / 输出文件夹')
    .option('--sites <n>', 'number of sites / 用电单位数', wholeNumber(1, 100_000), DEMO_PROVINCE.sites)
    .option('--days <n>', 'length of the histories / 天数', wholeNumber(1, 10_000), DEMO_PROVINCE.days)
    .addOption(
      new Option('--from <date>', 'first day, YYYY-MM-DD / 起始日期')
        .argParser(date)
        .default(DEMO_PROVINCE.firstDay, formatDay(DEMO_PROVINCE.firstDay))
    )
    .option('--seed <text>', 'same seed, same files / 随机种子', DEMO_PROVINCE.seed)
    .option('--mining-share <share>', 'share of sites with mining, 0 to 1 / 挖矿占比', share, DEMO_PROVINCE.miningShare)
    .addOption(
      new Option('--points <n>', 'readings a day / 每日点数')
        .choices(POINTS_PER_DAY.map(String))
        .default(String(DEMO_PROVINCE.pointsPerDay))
    )
    .option('--registers', 'also write daily tariff registers / 另写分时日电量', false)
    .addOption(
      new Option(
        '--format <name...>',
        "forms of the readings; the grid's come with points.csv, their accounts and assets, and customers.csv, the sites as its archive / 数据格式"
      )
        .choices([PLAIN, ...Object.keys(WRITTEN_FORMS)])
        .default([PLAIN], PLAIN)
    )
    .addOption(new Option('--encoding <name>', 'of all files / 文件编码').choices(['utf-8', 'gbk']).default('utf-8'))
    .action(async (options: SimulateOptions, command: Command) => {
      const { writeErr } = command.configureOutput()
      await writeProvince(options, (line) => writeErr?.(`${line}\n`))
    })
}

async function writeProvince(options: SimulateOptions, tell: (line: string) => void): Promise<void> {
  const province = readProvince({
    seed: options.seed,
    sites: options.sites,
    firstDay: options.from,
    days: options.days,
    pointsPerDay: Number(options.points),
    miningShare: options.miningShare
  })
  const { calendar, pointsPerDay: finest } = province.options
  const path = (name: string) => join(options.out, name)
  const encoded = options.encoding === 'gbk' ? gbkBytes : (text: string) => Buffer.from(text)
  await mkdir(options.out, { recursive: true })
  await writeFile(path('sites.csv'), encoded(sitesFile(province)))
  await writeFile(path('targets.csv'), encoded(targetsFile(simulatedTargets(province))))
  await writeWeather(province, path('weather.csv.gz'))

  const tariff = shippedTariff()
  const forms = options.format.flatMap((name) => WRITTEN_FORMS[name] ?? [])
  const files = new Map<string, GzipFile>()
  const write = async ({ file, header, rows }: WrittenForm, point: FormPoint) => {
    let open = files.get(file)
    if (!open) files.set(file, (open = new GzipFile(path(`${file}.csv.gz`), header, encoded)))
    await open.write(rows(point))
  }
  let archive = POINTS_HEADER
  let truths = TRUTH_HEADER
  let mined = 0
  let told = 0
  for (const site of province.sites) {
    for (const [index, point] of site.points.entries()) {
      const { curve, truth } = simulatePoint(province, site, index)
      const of = (day: EpochDay) => tariff.registersOf(site.city.code, day, calendar).registers
      const identity = gridIdentity(site, index)
      let registers: RegisterCurve | undefined
      const written: FormPoint = { curve, registers: () => (registers ??= dailyRegisters(curve, of)), ...identity }
      archive += pointsRow(point.meterId, identity)
      // the columns of a plain file are as many as its meters' readings a day: coarser meters have files of their own
      if (options.format.includes(PLAIN)) await write(plainForm(curve.pointsPerDay, finest), written)
      if (options.registers) await write(REGISTERS_FORM, written)
      for (const form of forms) await write(form, written)
      truths += truthRow(point.meterId, truth)
      if (truth) mined++
    }
    const tenths = Math.floor((10 * (site.index + 1)) / options.sites)
    if (tenths > told) tell(`simulated ${site.index + 1} of ${options.sites} sites`)
    told = tenths
  }
  for (const file of files.values()) await file.close()
  if (forms.length > 0) {
    await writeFile(path('points.csv'), encoded(archive))
    await writeFile(path('customers.csv'), encoded(customerArchive(province)))
  }
  await writeFile(path('truth.csv'), truths)
  const points = province.sites.reduce((sum, site) => sum + site.points.length, 0)
  const lastDay = formatDay(options.from + options.days - 1)
  tell(
    `${options.out}: ${options.sites} sites, ${points} metering points (${mined} with mining), ${formatDay(options.from)} to ${lastDay}`
  )
}

async function writeWeather(province: Province, path: string): Promise<void> {
  const file = new GzipFile(path, WEATHER_HEADER, (text) => Buffer.from(text))
  for (const region of province.weather.keys()) await file.write(weatherRows(province, region))
  await file.close()
}

/** A gzipped text file that is written piece by piece, no faster than the disk takes it. */
class GzipFile {
  readonly #gzip = createGzip({ level: 4 })
  readonly #done: Promise<void>
  readonly #encoded: (text: string) => Buffer

  constructor(path: string, header: string, encoded: (text: string) => Buffer) {
    this.#encoded = encoded
    this.#done = finished(this.#gzip.pipe(createWriteStream(path)))
    // An error while writing is thrown by the next write or by close.
    this.#done.catch((error: Error) => this.#gzip.destroy(error))
    this.#gzip.write(encoded(header))
  }

  async write(text: string): Promise<void> {
    if (this.#gzip.destroyed) await this.#done
    if (!this.#gzip.write(this.#encoded(text))) await Promise.race([once(this.#gzip, 'drain'), this.#done])
  }

  async close(): Promise<void> {
    this.#gzip.end()
    await this.#done
  }
}

function share(text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && value >= 0 && value <= 1) return value
  throw new InvalidArgumentError('Expected a number from 0 to 1. / 应为 0 至 1 的数。')
}

function date(text: string): EpochDay {
  const day = parseDay(text)
  if (day !== undefined) return day
  throw new InvalidArgumentError('Expected a date such as 2025-06-19. / 应为日期，如 2025-06-19。')
}
