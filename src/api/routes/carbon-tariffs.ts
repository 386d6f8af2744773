import { inForce } from '../../carbon/reference.ts'
import { regionStem } from '../../carbon/regions.ts'
import { parseCalendar } from '../../readings/calendar.ts'
import { chinaDay, formatDay } from '../../readings/day.ts'
import type { Sentence } from '../../readings/sentence.ts'
import { type TariffNotice, type TariffProblem, tariffCalendar } from '../../readings/tariff-calendar.ts'
import { readTariffRows } from '../../readings/tariff-rows.ts'
import { regionTable } from '../../reports/carbon-tables.ts'
import { readReferenceTable } from '../../sources/reference-tables.ts'
import type { EntryVersion } from '../../store/entry-versions.ts'
import { saveTariff, type TariffVersion, tariffKey, tariffVersions } from '../../store/tariff-calendars.ts'
import { aboutOperations } from '../about.ts'
import { ENTERS_CARBON, SEES_SITES, scopeOf } from '../access/access.ts'
import { audited, UNAUDITED } from '../auditing.ts'
import { existingDay, firstDay, invalid, versionItem } from '../carbon-entries.ts'
import { DayQuery, SavedReply, TariffBody, TariffsReply } from '../carbon-schemas.ts'
import { type Api, type ApiContext, reading, writing } from '../context.ts'
import { imports, readOr400, refuseWrongRows } from '../imported-table.ts'
import { ImportedReply, TableBody } from '../institution-schemas.ts'
import { PROBLEM_RESPONSES } from '../problem-responses.ts'

const about = aboutOperations('carbon')

/** `/carbon/tariffs`: which hours count in which register. */
export function carbonTariffRoutes(app: Api, context: ApiContext): void {
  const { simulated } = context
  const today = () => chinaDay(new Date())

  const listSchema = {
    ...about('listTariffs', 'Hours of the tariff registers by region and validity, every version'),
    querystring: DayQuery,
    response: { 200: TariffsReply, ...PROBLEM_RESPONSES }
  }
  app.get('/carbon/tariffs', { schema: listSchema, config: { ...SEES_SITES, ...UNAUDITED } }, (request) =>
    reading(context, request, async (tx) => {
      const { query } = request
      const day = query.day === undefined ? today() : existingDay('query', 'day', query.day)
      const versions = await tariffVersions(tx)
      const current = new Set(inForce(versions, tariffKey, day))
      return { items: versions.map((each) => item(each, current.has(each))), day: formatDay(day), simulated }
    })
  )

  const putSchema = {
    ...about(
      'putTariff',
      "Enter the hours of a region's tariff registers with their source",
      'A new version of the calendar that is in force from `valid_from` on: screenings made on its first day of use and later go by it.'
    ),
    body: TariffBody,
    response: { 200: SavedReply, ...PROBLEM_RESPONSES }
  }
  app.put(
    '/carbon/tariffs',
    { schema: putSchema, config: { ...ENTERS_CARBON, ...audited('carbon.change', () => 'tariffs') } },
    async (request) => {
      const { body } = request
      const validFrom = existingDay('body', 'valid_from', body.valid_from)
      const validTo = body.valid_to === undefined ? null : existingDay('body', 'valid_to', body.valid_to)
      if (validTo !== null && validTo < validFrom)
        throw invalid('valid_to', { zh: '不得早于 valid_from', en: 'must not come before valid_from' })
      const { periods, source } = body
      const version: TariffVersion = {
        ...{ region: regionOf(body.region), validFrom, validTo, periods, source },
        usedFrom: firstDay(body.used_from, today())
      }
      checkPeriods(version)
      await writing(context, request, (tx) => saveTariff(tx, version, scopeOf(request).actor))
      return { used_from: formatDay(version.usedFrom), simulated }
    }
  )

  const importSchema = {
    ...about(
      'importTariffs',
      'Hours of tariff registers, as a CSV table',
      '`region,valid_from,valid_to,months,days,register,hours,source`, a period a row: rows of the same region and dates make one calendar. All are entered, used from today on, or none when any is wrong.'
    ),
    body: TableBody,
    response: { 200: ImportedReply, ...PROBLEM_RESPONSES }
  }
  app.post('/carbon/tariffs/import', { schema: importSchema, config: imports('tariffs') }, async (request) => {
    const table = readOr400(() => readTariffRows(request.body.csv))
    const wrong = wrongLines(table)
    const rows = table.calendars.reduce((sum, { lines }) => sum + lines.length, 0)
    request.tableRows = { taken: wrong.length > 0 ? 0 : rows, refused: wrong.length }
    refuseWrongRows(wrong)
    const usedFrom = today()
    await writing(context, request, async (tx) => {
      for (const { notice } of table.calendars)
        await saveTariff(tx, { ...notice, region: regionStem(notice.region), usedFrom }, scopeOf(request).actor)
    })
    return { rows, simulated }
  })
}

const NO_REGION: Sentence = {
  zh: '须为以省级代码开头的 GB/T 2260 代码',
  en: "must be a GB/T 2260 code that begins with a province's"
}

function isTariffRegion(given: string): boolean {
  const stem = regionStem(given)
  return /^\d{2,12}$/.test(stem) && regionTable().has(stem)
}

/** @throws {Problem} `invalid-request` when it is no code of a place in a known province */
function regionOf(given: string): string {
  if (!isTariffRegion(given)) throw invalid('region', NO_REGION)
  return regionStem(given)
}

/** What is wrong with a calendar: in which of its periods and members, where it is of one. */
interface CalendarProblem {
  readonly period: number | null
  readonly member: string
  readonly sentence: Sentence
}

function calendarProblem(notice: TariffNotice): CalendarProblem | undefined {
  const known = parseCalendar(readReferenceTable('holidays-cn')).festivals()
  for (const [period, { days }] of notice.periods.entries()) {
    const unknown = days.split(';').find((name) => name.trim() !== 'ordinary' && !known.has(name.trim()))
    if (unknown === undefined) continue
    const names = ['ordinary', ...known]
    const sentence = {
      zh: `${JSON.stringify(unknown.trim())} 不在节假日表中，可用：${names.join('、')}`,
      en: `${JSON.stringify(unknown.trim())} is not in the holiday table, which has ${names.join(', ')}`
    }
    return { period, member: 'days', sentence }
  }
  const made = tariffCalendar(notice)
  if (!('what' in made)) return undefined
  const sentence = toldProblem(made)
  return made.what === 'gap'
    ? { period: null, member: 'periods', sentence }
    : { period: made.period, member: memberOf(made), sentence }
}

/** @throws {Problem} `invalid-request` with what is wrong with which period */
function checkPeriods(notice: TariffNotice): void {
  const problem = calendarProblem(notice)
  if (!problem) return
  const { period, member, sentence } = problem
  throw invalid(period === null ? member : `periods/${period}/${member}`, sentence)
}

/** What is wrong with the calendars of a table, by line. */
function wrongLines({ calendars, rejections }: ReturnType<typeof readTariffRows>) {
  const ofCalendars = calendars.flatMap(({ notice, lines }) => {
    if (!isTariffRegion(notice.region)) return [{ line: lines[0] as number, reason: NO_REGION }]
    const problem = calendarProblem(notice)
    return problem ? [{ line: lines[problem.period ?? 0] as number, reason: problem.sentence }] : []
  })
  return [...rejections.map(({ line, reason }) => ({ line, reason })), ...ofCalendars].sort((a, b) => a.line - b.line)
}

function memberOf(problem: TariffProblem): string {
  return problem.what === 'period' ? problem.column : 'hours'
}

function toldProblem(problem: TariffProblem): Sentence {
  switch (problem.what) {
    case 'period': {
      const shown = JSON.stringify(problem.found)
      return {
        zh: `${shown} 无法识别：月份如 2-6 9-11，小时如 8-11 13-17（0 至 24）`,
        en: `${shown} cannot be read: give months such as 2-6 9-11, hours such as 8-11 13-17 (0 to 24)`
      }
    }
    case 'twice':
      return {
        zh: `${problem.month} 月 ${problem.hour} 时重复`,
        en: `give hour ${problem.hour} of month ${problem.month} twice`
      }
    case 'gap':
      return {
        zh: `平日缺少 ${problem.month} 月 ${problem.hour} 时`,
        en: `lack hour ${problem.hour} of month ${problem.month} on ordinary days`
      }
  }
}

function item(version: TariffVersion & EntryVersion, current: boolean) {
  const { region, validFrom, validTo, periods, source } = version
  return {
    region,
    valid_from: formatDay(validFrom),
    valid_to: validTo === null ? null : formatDay(validTo),
    periods: periods.map(({ months, days, register, hours }) => ({ months, days, register, hours })),
    source,
    ...versionItem(version, current)
  }
}
