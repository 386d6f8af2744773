import { regionStem } from '../carbon/regions.ts'
import type { ScopeKind } from '../carbon/target.ts'
import { type EpochDay, formatDay, parseDay } from '../readings/day.ts'
import type { Sentence } from '../readings/sentence.ts'
import { regionTable } from '../reports/carbon-tables.ts'
import type { EntryVersion } from '../store/entry-versions.ts'
import { sitesOrOrganisations } from '../store/sites.ts'
import type { Transaction } from '../store/transaction.ts'
import { Problem } from './problem.ts'

/**
 * The scope that a body names, a region by the code that sites are looked for with.
 * @throws {Problem} `invalid-request` when a region has no code
 */
export function scopeIn({ scope_kind, scope }: { readonly scope_kind: ScopeKind; readonly scope: string }): string {
  if (scope_kind !== 'region') return scope.trim()
  if (!/^(CN|\d{2,12})$/.test(scope))
    throw invalid('scope', {
      zh: '不是地区代码：请填 CN 或 GB/T 2260 代码',
      en: 'is no code of a region: give CN or GB/T 2260'
    })
  if (!regionTable().has(scope))
    throw invalid('scope', {
      zh: '不是已知地区的代码：请填 CN 或以省级代码开头的 2、4、6、9 或 12 位代码',
      en: "is no code of a known region: give CN or a code of 2, 4, 6, 9 or 12 digits that begins with a province's"
    })
  return regionStem(scope)
}

/**
 * That what something is entered for is there: under a mistyped id or name no report would ever use it.
 * @throws {Problem} `invalid-request` where the asker sees no such site or organisation
 */
export async function requireScope(tx: Transaction, kind: ScopeKind, scope: string): Promise<void> {
  if (kind === 'region' || (await sitesOrOrganisations(tx, kind, [scope])).has(scope)) return
  const [zh, en] = kind === 'site' ? ['站点', 'site'] : ['单位', 'organisation']
  throw invalid('scope', {
    zh: `所辖地区内没有这一${zh}：请核对`,
    en: `names no ${en} within your regions: check how it is written`
  })
}

/** @throws {Problem} `invalid-request` when the day has passed: reports made for it would change */
export function firstDay(text: string | undefined, today: EpochDay, name = 'used_from'): EpochDay {
  if (text === undefined) return today
  const day = existingDay('body', name, text)
  if (day < today)
    throw invalid(name, {
      zh: `不得早于今天（${formatDay(today)}）：此前的报告保持不变`,
      en: `must not lie before today, ${formatDay(today)}: earlier reports stay as they are`
    })
  return day
}

/** @throws {Problem} `invalid-request` when there is no such day */
export function existingDay(where: 'query' | 'body', name: string, text: string): EpochDay {
  const day = parseDay(text)
  if (day === undefined) throw invalid(name, { zh: '没有这一天', en: 'is not a day of the calendar' }, where)
  return day
}

/** What is wrong with one member of a body, or one parameter. */
export function invalid(name: string, { zh, en }: Sentence, where: 'query' | 'body' = 'body'): Problem {
  return new Problem('invalid-request', `${name}：${zh}。 ${name} ${en}.`, {
    errors: [{ in: where, name, message: en, message_zh: zh }]
  })
}

/** A version of something entered, as lists show it. */
export function versionItem(known: EntryVersion & { readonly usedFrom?: number }, current: boolean) {
  const { version, usedFrom = 0, enteredAt, enteredBy, withdrawnFrom, withdrawnAt, withdrawnBy, withdrawnWhy } = known
  return {
    version,
    used_from: usedFrom === 0 ? null : formatDay(usedFrom),
    entered_at: enteredAt?.toISOString() ?? null,
    entered_by: enteredBy,
    withdrawn:
      withdrawnFrom === null
        ? null
        : {
            from: formatDay(withdrawnFrom),
            at: withdrawnAt?.toISOString() ?? null,
            by: withdrawnBy,
            reason: withdrawnWhy ?? ''
          },
    in_force: current
  }
}
