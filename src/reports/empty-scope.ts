import { type EpochDay, formatDay } from '../readings/day.ts'
import { chinaTime } from '../readings/instant.ts'
import type { Sentence } from '../readings/sentence.ts'
import { regionTable } from './carbon-tables.ts'
import type { Scope } from './report-scope.ts'

/** The scope has no readings in the database, or lies beyond what the reader may see; told in Chinese and English. */
export class EmptyScopeError extends Error {
  readonly code = 'SCOPE_EMPTY'
  override readonly name = 'EmptyScopeError'
}

/** What is wrong with a scope that no report can be made of, whatever the database holds; undefined for every other. */
export function scopeProblem({ kind, scope }: Scope): Sentence | undefined {
  if (kind !== 'region' || regionTable().has(scope)) return undefined
  const shown = JSON.stringify(scope)
  return {
    zh: `${shown} 不是已知地区的代码：请填 CN 或以省级代码开头的 2、4、6、9 或 12 位代码`,
    en: `${shown} is no code of a known region; give CN or a code of 2, 4, 6, 9 or 12 digits that begins with a province's`
  }
}

/**
 * Says that a scope has nothing to report, and why as far as that is known.
 * @param seen whether the reader may see the whole of it
 */
export function emptyScope({ kind, scope }: Scope, year: number, day: EpochDay, seen: boolean): EmptyScopeError {
  const name = JSON.stringify(scope)
  const until = formatDay(day)
  const [zh, en] = {
    region: ['地区', 'region'],
    organisation: ['单位', 'organisation'],
    site: ['站点', 'site']
  }[kind] as [string, string]
  const what = seen
    ? ['请先导入读数并筛查', '; import and screen them first']
    : ['您无权查看其全部', ' that you may see whole']
  const unlisted = kind === 'region' && isUnlistedCity(scope)
  const check = unlisted ? ['（地区表中没有此市，请核对代码）', ' (no such city is listed: check the code)'] : ['', '']
  return new EmptyScopeError(
    `${zh} ${name}${check[0]} 在 ${year} 年截至 ${until} 没有可用的读数：${what[0]}。 ` +
      `There are no readings of ${en} ${name}${check[1]} in ${year} up to ${until}${what[1]}.`
  )
}

/** Says that the database held no number at a moment, so that no report can be made as known then. */
export function nothingKnown(knownAt: Date): EmptyScopeError {
  const then = chinaTime(knownAt)
  return new EmptyScopeError(
    `截至 ${then}（北京时间）库中尚未录入任何排放因子等数值，无法按当时所知出具报告：请取更晚的时刻。 ` +
      `By ${then} (China's clock) no emission factor or other number had been entered: no report can be made as known then; take a later moment.`
  )
}

/** Whether a code is of a city that is not among those of its province, of which all are listed. */
function isUnlistedCity(code: string): boolean {
  const regions = regionTable()
  const [province, city] = [code.slice(0, 2), code.slice(0, 4)]
  return city.length === 4 && !regions.get(city) && regions.all().some(({ parent }) => parent === province)
}
