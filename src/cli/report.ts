import { writeFile } from 'node:fs/promises'
import { Command, InvalidArgumentError } from 'commander'
import { SCOPE_KINDS, type ScopeKind } from '../carbon/target.ts'
import { recordingCommand } from '../jobs/recorded-deed.ts'
import { chinaDay, civil, type EpochDay, parseDay } from '../readings/day.ts'
import { parseInstant } from '../readings/instant.ts'
import { EmptyScopeError, scopeProblem } from '../reports/empty-scope.ts'
import { REPORT_FORMATS } from '../reports/report-formats.ts'
import { LANGUAGES, type Language, type ReportFormat } from '../reports/report-language.ts'
import { scopeReport } from '../reports/scope-report.ts'
import type { Store } from '../store/store.ts'
import { DEMO_DATABASE, REAL_DATABASE } from './database.ts'
import { withServer } from './with-server.ts'
import { requireWritable } from './writable-file.ts'

interface ReportOptions {
  readonly scope: string
  readonly kind: ScopeKind
  readonly year?: number
  readonly day?: EpochDay
  readonly knownAt?: Date
  readonly demo: boolean
  readonly language: Language
  readonly out: readonly string[]
}

/** `rigwatch report`: the bureau's carbon report as files. */
export function reportCommand(): Command {
  return new Command('report')
    .description(
      "Writes a scope's carbon report from the database: so far, forecast to the end of the year, path, and what suspected mining\n" +
        'explains. Electricity picks whom to inspect and proves nothing.\n' +
        '输出碳达峰对照报告：累计、年末预测、路径与疑似挖矿的贡献。用电数据不能证明挖矿。'
    )
    .requiredOption('--scope <scope>', 'GB/T 2260 code or CN, organisation, or site id / 地区代码、单位或站点')
    .option('--kind <kind>', `${SCOPE_KINDS.join(', ')} / 范围类型`, kind, 'region')
    .option('--year <year>', "calendar year; this one's unless told / 年份", year)
    .option('--day <date>', 'as numbers and targets stood on that day; today unless told / 报告日', day)
    .option(
      '--known-at <time>',
      'as entries and the screening were known then, such as 2026-06-30T17:00+08:00; readings and sites are those of now / 按该时刻所知（录入与筛查；读数与台账为现值）',
      knownAt
    )
    .option('--language <language>', `${LANGUAGES.join(', ')}; JSON has both / 语言`, language, 'both')
    .option('--demo', 'of the simulated demo province / 模拟省份', false)
    .requiredOption('--out <file...>', 'files ending in .json, .csv, .xlsx or .html / 输出文件', formatted, [])
    .action(async (options: ReportOptions, command: Command) => {
      const { writeErr } = command.configureOutput()
      const problem = scopeProblem(options)
      if (problem) throw new EmptyScopeError(`${problem.zh}。 ${problem.en}.`)
      for (const file of options.out) await requireWritable('--out', file)
      await withServer(
        (line) => writeErr?.(`${line}\n`),
        async (server, beforeLeaving) => {
          const store = await server.open(options.demo ? DEMO_DATABASE : REAL_DATABASE, 'jobs')
          const deed = { kind: options.kind, files: options.out, known_at: options.knownAt?.toISOString() }
          await recordingCommand(
            store,
            beforeLeaving,
            { action: 'report.export', object: options.scope, details: deed },
            async () => [await writeReport(store, options), {}]
          )
        }
      )
    })
}

async function writeReport(store: Store, options: ReportOptions): Promise<void> {
  const { kind, scope, knownAt } = options
  const day = options.day ?? chinaDay(knownAt ?? new Date())
  const report = await store.withScope(
    { actor: 'report', regions: 'all', role: 'system' },
    (tx) => scopeReport(tx, { kind, scope }, options.year ?? civil(day).year, day, knownAt),
    { view: 'snapshot' }
  )
  for (const file of options.out)
    await writeFile(file, await REPORT_FORMATS[formatOf(file)].write(report, options.language))
}

function formatOf(file: string): ReportFormat {
  return (/\.(json|csv|html|xlsx)$/.exec(file)?.[1] ?? 'json') as ReportFormat
}

function formatted(file: string, before: readonly string[]): string[] {
  if (/\.(json|csv|html|xlsx)$/.test(file)) return [...before, file]
  throw new InvalidArgumentError('must end in .json, .csv, .xlsx or .html.')
}

function kind(text: string): ScopeKind {
  const known = SCOPE_KINDS.find((each) => each === text)
  if (!known) throw new InvalidArgumentError(`must be one of ${SCOPE_KINDS.join(', ')}.`)
  return known
}

function language(text: string): Language {
  const known = LANGUAGES.find((each) => each === text)
  if (!known) throw new InvalidArgumentError(`must be one of ${LANGUAGES.join(', ')}.`)
  return known
}

function year(text: string): number {
  if (!/^(19|20)\d{2}$/.test(text)) throw new InvalidArgumentError('must be a year such as 2026.')
  return Number(text)
}

function knownAt(text: string): Date {
  const read = parseInstant(text)
  if (read === undefined)
    throw new InvalidArgumentError('must be a time with its offset, such as 2026-06-30T17:00+08:00.')
  if (read > new Date()) throw new InvalidArgumentError('must not lie ahead: what will be known then is not known.')
  return read
}

function day(text: string): EpochDay {
  const read = parseDay(text)
  if (read === undefined) throw new InvalidArgumentError('must be a day such as 2026-06-30.')
  return read
}
