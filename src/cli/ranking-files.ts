import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { FileScreening, RankedReading } from '../jobs/screen-files.ts'
import { explainCounting, explainFactor, explainOrder, explainWeight } from '../ranking/explain.ts'
import type { Order } from '../ranking/order.ts'
import type { Rejection } from '../readings/rejection.ts'
import type { Sentence } from '../readings/sentence.ts'
import { neutral } from '../reports/csv-cell.ts'
import type { Finding } from '../screening/finding.ts'
import { loadInterval } from '../screening/suspected-rigs.ts'
import { HOURLY_MODEL, REGISTER_MODEL, SCREENING_MODEL } from '../sources/models.ts'
import { onsetText } from './onset-text.ts'

const COLUMNS = 'rank,site_id,meter_id,score,status,estimated_kw,onset,excess_kwh_per_year,tco2_per_year,reasons'

/** Digits enough that the order of score × tCO2 can be read back from the file. */
const DIGITS = 10

/** Writes the ranking as CSV, for programs: one row for every meter, in the order of the ranking. */
export function writeRankingCsv(file: string, screening: FileScreening, order: Order, zone?: string): Promise<void> {
  function* lines(): Generator<string> {
    yield `${COLUMNS}\n`
    for (const [i, entry] of screening.ranking.entries()) {
      const { meter, finding, excessKwhPerYear, tco2PerYear } = entry.point
      const cells = [
        i + 1,
        quoted(meter.siteId),
        quoted(meter.meterId),
        number(finding.probability),
        finding.status,
        number(finding.estimatedKw),
        onsetText(finding.onset, zone),
        number(excessKwhPerYear),
        number(tco2PerYear),
        quoted(reasonsText(screening.findingOf(meter.meterId), entry, order))
      ]
      yield `${cells.join(',')}\n`
    }
  }
  return write(file, lines())
}

/** Writes the ranking as JSON with all that adds up to each score; numbers that are not known are null. */
export function writeRankingJson(
  file: string,
  screening: FileScreening,
  about: object,
  zone?: string,
  pValues: ReadonlyMap<string, number> | null = null
): Promise<void> {
  function* pieces(): Generator<string> {
    const head = JSON.stringify({ ...about, expected_hits: expectedHits(screening) })
    yield `${head.slice(0, -1)},"points":[`
    for (const [i, entry] of screening.ranking.entries()) {
      const { meter, finding, excessKwhPerYear, tco2PerYear, factor } = entry.point
      const whole = screening.findingOf(meter.meterId)
      const { kwLow, kwHigh } = loadInterval(whole.contributions)
      const row = {
        rank: i + 1,
        site_id: meter.siteId,
        meter_id: meter.meterId,
        name: meter.name,
        kind: meter.kind,
        region: meter.region,
        score: finding.probability,
        model: modelOf(screening, whole),
        ...(pValues ? { p_value: pValues.get(meter.meterId) ?? null } : {}),
        status: finding.status,
        estimated_kw: finding.estimatedKw,
        estimated_kw_low: kwLow,
        estimated_kw_high: kwHigh,
        duty: finding.duty,
        operation: finding.operation,
        onset: onsetText(finding.onset, zone) || null,
        excess_kwh_per_year: excessKwhPerYear,
        tco2_per_year: tco2PerYear,
        ...(entry.point.countedAt === undefined ? {} : { counted_at: entry.point.countedAt }),
        weight: entry.weight.weight,
        priority: entry.priority,
        order: entry.order,
        emission_factor: { ...factor, sentence: explainFactor(factor) },
        contributions: whole.contributions,
        warnings: whole.warnings
      }
      yield `${i === 0 ? '' : ','}\n${JSON.stringify(row)}`
    }
    yield '\n]}\n'
  }
  return write(file, pieces())
}

/** Name of the model that judged a meter, as in `models/`; null where none did. */
function modelOf(screening: FileScreening, { meterId, status }: Finding): string | null {
  const learnt = screening.learntLogOdds(meterId)
  if (learnt) return learnt.grain === 'interval' ? HOURLY_MODEL : REGISTER_MODEL
  return status === 'ok' ? SCREENING_MODEL : null
}

/** Σp: how many of the meters are expected to be mining, those left out whose load is counted at another. */
export function expectedHits({ ranking }: Pick<FileScreening, 'ranking'>): number {
  return ranking.reduce((sum, { point }) => sum + (point.countedAt === undefined ? point.finding.probability : 0), 0)
}

/** With a byte order mark: people open it in a spreadsheet. */
export const REJECTS_HEADER = '\ufefffile,line,code,reason_zh,reason_en,raw\n'

export function rejectRow({ file, line, code, reason, raw }: Rejection): string {
  const cell = (text: string) => quoted(neutral(text))
  return `${[cell(file), line, code, cell(reason.zh), cell(reason.en), cell(raw)].join(',')}\n`
}

/** Why a meter has its place: first Chinese, then English; what speaks loudest first. */
function reasonsText(
  { status, contributions, warnings }: Finding,
  { point, weight, order }: RankedReading,
  by: Order
): string {
  const loudestFirst = contributions
    .filter(({ detector }) => detector !== 'prevalence')
    .sort((a, b) => Math.abs(b.logOdds) - Math.abs(a.logOdds))
  const sentences: Sentence[] = [...loudestFirst, ...warnings].map(({ sentence }) => sentence)
  if (status === 'ok') sentences.push(explainFactor(point.factor))
  const counting = explainCounting(point)
  if (counting) sentences.push(counting)
  if (weight.target !== null) sentences.push(explainWeight(weight))
  if (by !== 'priority') sentences.push(explainOrder(by, order))
  return `${sentences.map(({ zh }) => zh).join('')} | ${sentences.map(({ en }) => en).join(' ')}`
}

function number(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(DIGITS))) : ''
}

/** A cell as RFC 4180 wants it. */
function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function write(file: string, pieces: Iterable<string>): Promise<void> {
  return pipeline(Readable.from(pieces), createWriteStream(file))
}
