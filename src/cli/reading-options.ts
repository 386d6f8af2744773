import { type Command, Option } from 'commander'
import { shownCell } from '../readings/cell-problem.ts'
import { DATE_ORDERS, type DateOrder } from '../readings/date-order.ts'
import { FORMAT_NAMES } from '../readings/formats/formats.ts'
import type { Meter } from '../readings/meter.ts'
import { meterZones } from '../readings/meter-zones.ts'
import type { ParseOptions } from '../readings/parse-options.ts'
import { type ReadingsBatch, UNKNOWN_FORMAT } from '../readings/readings-batch.ts'
import type { Rejection } from '../readings/rejection.ts'
import type { Sentence } from '../readings/sentence.ts'
import type { ZoneClock } from '../readings/time-zone.ts'

/** How files of readings are to be read, as the command line says it. */
export interface ReadingOptions {
  readonly format?: string
  readonly zone?: string
  readonly times?: 'beginning' | 'ending'
  readonly dates?: DateOrder
}

/** What `--points` is, for the commands that have it. */
export const POINTS_HELP =
  'dated rows of the metering points: account, asset, multiplier, role, parent / 计量点档案（户号、资产号、倍率、主分表，按有效期）'

/** Adds the options that say how files of readings are to be read. */
export function withReadingOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--format <name>', 'form of the readings; recognised by their content unless told / 数据格式').choices(
        FORMAT_NAMES
      )
    )
    .addOption(
      new Option(
        '--times <which>',
        'what a time says of its interval; beginning unless told, for CIM ending / 时刻为区间的起点或终点'
      ).choices(['beginning', 'ending'])
    )
    .addOption(
      new Option(
        '--dates <order>',
        'of 03/01/2024, where no date of the file tells / 03/01/2024 一类日期中日在前还是月在前'
      ).choices(DATE_ORDERS)
    )
}

export function readingOptions({ format, zone, times, dates }: ReadingOptions): Omit<ParseOptions, 'check'> {
  return { format, zone, times, dates }
}

/** Rows with a remark that are told one by one; the others are counted. */
const REMARKS_SHOWN = 5

/** Tells the first remarks, each with its place. */
export function tellingFirst(say: (line: string) => void): (remark: Rejection) => void {
  let told = 0
  return ({ file, line, reason }) => {
    if (told++ < REMARKS_SHOWN) say(`  ${file}:${line} ${reason.zh}。${reason.en}.`)
    else if (told === REMARKS_SHOWN + 1) say('  其余说明见 quarantine 表。 More of these are in quarantine.')
  }
}

/**
 * Passes batches on unchanged, and tells as what each file is read (of files alike that follow each other, the first), and what
 * there is to know of rows that go in.
 * @param kept where all of that is kept, if anywhere
 */
export async function* tellingFormats(
  batches: AsyncIterable<ReadingsBatch>,
  say: (line: string) => void,
  kept: Sentence = { zh: '', en: '' }
): AsyncGenerator<ReadingsBatch> {
  let told: string | undefined
  let remarked = 0
  for await (const batch of batches) {
    const { file, format, assumption, remarks = [] } = batch
    if (format !== UNKNOWN_FORMAT && format !== told) {
      told = format
      say(`${file}: ${format}${assumption ? `；${assumption.zh}。${assumption.en}.` : ''}`)
    }
    for (const { file: of, line, reason } of remarks) {
      if (remarked++ < REMARKS_SHOWN) say(`  ${of}:${line} ${reason.zh}。${reason.en}.`)
    }
    yield batch
  }
  if (remarked > REMARKS_SHOWN)
    say(
      `对已入库的行共有 ${remarked} 条说明，列出前 ${REMARKS_SHOWN} 条${kept.zh}。${remarked} remarks on rows that went in, the first ${REMARKS_SHOWN} shown${kept.en}.`
    )
}

/** The clocks of metering points as their sites file says them; tells names that are no time zone. */
export function clocksOf(meters: Iterable<Meter>, say: (line: string) => void): ReadonlyMap<string, ZoneClock> {
  const { clocks, unknown } = meterZones(meters)
  for (const zone of unknown) {
    const shown = shownCell(zone)
    say(
      `台账中的时区 ${shown} 无法识别，未采用。The time zone ${shown} of the sites file is not known, and not heeded.`
    )
  }
  return clocks
}
