import type { MissingNumber } from '../carbon/missing.ts'
import type { CarbonTarget } from '../carbon/target.ts'
import type { CarbonReport } from '../ranking/carbon-report.ts'
import type { Sentence } from '../readings/sentence.ts'
import { seesOrganisation } from '../store/energy.ts'
import type { Transaction } from '../store/transaction.ts'
import { missingTco2 } from './entered-numbers.ts'
import type { Scope, SourcedTargets } from './report-scope.ts'
import { missingMonths } from './report-words.ts'
import type { LeftOutBecause, SitesCompared } from './site-yardsticks.ts'

/** Says how many points no figure counts yet. */
export function withoutEnergy(unread: number, points: number, screened: boolean, scope: string): MissingNumber[] {
  if (unread === 0) return []
  return [
    {
      what: 'energy',
      region: scope,
      zh: `${points} 个计量点中 ${unread} 个尚无电量，未计入任何数值：${screened ? '没有读数，或' : '首次筛查尚未完成，'}尚未筛查。`,
      en: `${unread} of ${points} metering points have no energy yet and are in no figure: ${screened ? 'they have no readings, or are still to be screened' : 'the first screening has not finished'}.`
    }
  ]
}

/** Says that nothing is suspected because no screening had been made. */
export function unscreened(scope: string, until: string): MissingNumber[] {
  return [
    {
      what: 'screening',
      region: scope,
      zh: `截至 ${until} 没有已完成（且仍保存）的筛查：本报告不含任何疑似挖矿，不表示没有。`,
      en: `No screening that had finished by ${until} is kept: this report suspects nothing, which does not mean that nothing is there.`
    }
  ]
}

/** Says that the year cannot be told whole, or whose earlier days are in no figure. */
export function beginningLate(
  { yearReason, pointsBeginningLate: late, points }: CarbonReport,
  scope: string
): MissingNumber[] {
  if (late === 0) return []
  const withheld = yearReason === 'year_incomplete'
  return [
    {
      what: 'energy',
      region: scope,
      zh: `${points} 个计量点中 ${late} 个的读数晚于年初第一周开始，此前用电不在任何数值中${withheld ? '；其电量过半，故不给出全年预测' : ''}。`,
      en: `Readings of ${late} of ${points} metering points begin after the year’s first week; what they used before is in no figure${withheld ? '. They are most of the energy, so that no forecast of the whole year is given' : ''}.`
    }
  ]
}

/** Sites that are named one by one; of the others their number is told. */
const NAMED_SITES = 12
const LEFT_OUT_BECAUSE: Record<LeftOutBecause, Sentence> = {
  kind: { zh: '建筑类型未填写', en: 'Their kind of building is not stated' },
  floor_area: { zh: '建筑面积未填写', en: 'Their floor area is not stated' },
  months: {
    zh: '最近一个完整月的读数不足九成',
    en: 'Less than nine tenths of the last whole month was read'
  }
}

/** Says which sites stand beside no yardstick though there may be one of their kind, and why. */
export function withoutYardstick(leftOut: SitesCompared['leftOut'], scope: string): MissingNumber[] {
  return (Object.keys(LEFT_OUT_BECAUSE) as LeftOutBecause[]).flatMap((because) => {
    const sites = leftOut.filter((site) => site.because === because).map(({ siteId, name }) => name ?? siteId)
    if (sites.length === 0) return []
    const [named, more] = [sites.slice(0, NAMED_SITES), sites.length - NAMED_SITES]
    const { zh, en } = LEFT_OUT_BECAUSE[because]
    return [
      {
        what: 'yardstick' as const,
        region: scope,
        zh: `${sites.length} 个站点不与参照值对照（${zh}）：${named.join('、')}${more > 0 ? ` 等` : ''}。`,
        en: `Sites beside no yardstick: ${sites.length}. ${en}: ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`
      }
    ]
  })
}

/**
 * Says which months of which carriers, and which emissions of them, comparisons of all energy wait for.
 * @param title what the scope is called
 */
export function lackingMonths(
  scope: string,
  title: Sentence,
  year: number,
  { institution, targets, withoutTco2 }: Pick<SourcedTargets, 'institution' | 'targets' | 'withoutTco2'>
): MissingNumber[] {
  const { lacking } = institution
  if (lacking.length > 0) return [{ what: 'other_energy', region: scope, ...missingMonths(title, year, lacking) }]
  const ofCo2 = ({ boundary, metric }: CarbonTarget) =>
    boundary === 'all_energy' && (metric === 'tco2' || metric === 'kgco2_per_m2')
  if (withoutTco2.length === 0 || !targets.some(ofCo2)) return []
  return [{ what: 'other_energy', region: scope, ...missingTco2(title, withoutTco2) }]
}

/** Says what is not stated because the reader sees a part alone. */
export async function beyondSight(
  tx: Transaction,
  { kind, scope }: Scope,
  hiddenAccounts: ReadonlySet<string>
): Promise<MissingNumber[]> {
  const missing: MissingNumber[] = []
  if (kind === 'organisation' && !(await seesOrganisation(tx, scope))) {
    missing.push({
      what: 'target',
      region: scope,
      zh: '该单位在您的权限范围之外另有用电地点：此处仅为其一部分，不与其目标比较。',
      en: 'The organisation has sites beyond what you may see: this is a part of it, and is not held against its target.'
    })
  }
  if (hiddenAccounts.size > 0) {
    missing.push({
      what: 'surcharge',
      region: scope,
      zh: `${hiddenAccounts.size} 个户号在您的权限范围之外另有计量点：加价按整户计，故不给出。`,
      en: `${hiddenAccounts.size} accounts have metering points beyond what you may see: surcharges are on whole accounts and are not stated.`
    })
  }
  return missing
}
