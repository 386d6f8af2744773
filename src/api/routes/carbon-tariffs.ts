import { inForce } from '../../carbon/reference.ts'
import { regionStem } from '../../carbon/regions.ts'
import { parseCalendar } from '../../readings/calendar.ts'
import { chinaDay, formatDay } from '../../readings/day.ts'
import type { Sentence } from '../../readings/sentence.ts'
import { type TariffNotice, type TariffProblem, tariffCalendar } from '../../readings/tariff-calendar.ts'
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
}

/** @throws {Problem} `invalid-request` when it is no code of a place in a known province */
function regionOf(given: string): string {
  const stem = regionStem(given)
  if (!/^\d{2,12}$/.test(stem) || !regionTable().has(stem))
    throw invalid('region', {
      zh: '须为以省级代码开头的 GB/T 2260 代码',
      en: "must be a GB/T 2260 code that begins with a province's"
    })
  return stem
}

/** @throws {Problem} `invalid-request` with what is wrong with which period */
function checkPeriods(notice: TariffNotice): void {
  const known = parseCalendar(readReferenceTable('holidays-cn')).festivals()
  for (const [i, { days }] of notice.periods.entries()) {
    const unknown = days.split(';').find((name) => name.trim() !== 'ordinary' && !known.has(name.trim()))
    if (unknown === undefined) continue
    const names = ['ordinary', ...known]
    throw invalid(`periods/${i}/days`, {
      zh: `${JSON.stringify(unknown.trim())} 不在节假日表中，可用：${names.join('、')}`,
      en: `${JSON.stringify(unknown.trim())} is not in the holiday table, which has ${names.join(', ')}`
    })
  }
  const made = tariffCalendar(notice)
  if (!('what' in made)) return
  throw invalid(made.what === 'gap' ? 'periods' : `periods/${made.period}/${memberOf(made)}`, toldProblem(made))
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
