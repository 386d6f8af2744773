import { datedRates } from './dated-rate.ts'
import type { ReferenceNumbers } from './reference.ts'
import type { Regions } from './regions.ts'
import { surchargeRates } from './surcharge.ts'
import type { CarbonTarget } from './target.ts'

const MS_PER_DAY = 86_400_000

/** A number that nobody has published, or energy that is not there, in Chinese and English: the user's own can be entered with its source. */
export interface MissingNumber {
  readonly what:
    | 'emission_factor'
    | 'energy_price'
    | 'surcharge'
    | 'target'
    | 'yardstick'
    | 'energy'
    | 'other_energy'
    | 'screening'
  readonly region: string
  readonly zh: string
  readonly en: string
}

/**
 * Says of the province of a region that none of its own targets reaches the year; nothing where one that was set does.
 * @param targets those in force on the day
 */
export function missingTarget(
  targets: readonly CarbonTarget[],
  regions: Regions,
  region: string | null,
  year: number
): MissingNumber[] {
  const province = regions.province(region)
  const own = targets.filter(({ scopeKind, scope }) => scopeKind === 'region' && scope === province)
  const { nameZh, nameEn } = regions.get(province) ?? { nameZh: province, nameEn: province }
  return unreached(own, year, { zh: nameZh, en: ` of ${nameEn}` }).map((told) => ({ ...told, region: province }))
}

/** Says that no target that was set reaches the year, and whether an assumption stands in for one. */
function unreached(
  targets: readonly CarbonTarget[],
  year: number,
  of: { readonly zh: string; readonly en: string }
): { what: 'target'; zh: string; en: string }[] {
  const reaching = targets.filter(({ targetYear }) => targetYear >= year)
  if (reaching.some(({ assumption }) => !assumption)) return []
  if (reaching.length > 0)
    return [
      {
        what: 'target',
        zh: `${of.zh}没有 ${year} 年的正式碳目标：比较所用的是延长的路径，属假设，已标明；正式目标公布后请填入并注明来源。`,
        en: `No target${of.en} that was set reaches ${year}: what is compared with is a prolonged path, an assumption, marked as such; enter the target with its source once there is one.`
      }
    ]
  return [
    {
      what: 'target',
      zh: `${of.zh}没有 ${year} 年的碳目标：请填入并注明来源，或将已有路径作为假设延长。`,
      en: `No target${of.en} reaches ${year}: enter one with its source, or prolong ${of.en === '' ? 'the' : 'its'} path as an assumption.`
    }
  ]
}

/**
 * What official numbers reports for a region and year lack, so that nothing is filled in unseen.
 * @param targets of the report's scope; without them targets are not judged
 */
export function missingNumbers(
  numbers: ReferenceNumbers,
  regions: Regions,
  region: string | null,
  year: number,
  targets?: readonly CarbonTarget[]
): MissingNumber[] {
  const province = regions.province(region)
  const name = regions.get(province)
  const [zh, en] = [name?.nameZh ?? province, name?.nameEn ?? province]
  const missing: MissingNumber[] = []
  const add = (what: MissingNumber['what'], inZh: string, inEn: string) =>
    missing.push({ what, region: province, zh: inZh, en: inEn })
  const own = numbers.all('emission_factor').filter((value) => value.region === province)
  if (own.length === 0) {
    add(
      'emission_factor',
      `${zh}没有官方电力排放因子，采用区域电网或全国因子。`,
      `${en} has no official emission factor; the grid's or the nation's serves.`
    )
  } else if (!own.some(({ item }) => Number(item) === year)) {
    add(
      'emission_factor',
      `${year} 年尚无${zh}的官方电力排放因子，采用最近年份。`,
      `No official emission factor of ${en} for ${year}; the nearest year serves.`
    )
  }
  const prices = datedRates(numbers, regions, region, 'energy_price', 'flat')
  const [first] = prices
  if (!first) {
    add('energy_price', `缺少${zh}的电价，费用不计。`, `No energy price of ${en} is entered; costs are not stated.`)
  } else if (first.from > Date.UTC(year, 0, 1) / MS_PER_DAY) {
    const day = new Date(first.from * MS_PER_DAY).toISOString().slice(0, 10)
    add(
      'energy_price',
      `缺少${zh} ${day} 以前的电价：含此前用电的费用不计。请以“flat since 年-月-日”填入并注明来源。`,
      `No energy price of ${en} before ${day} is entered; costs of earlier days are not stated. Enter it as "flat since" its day, with its source.`
    )
  }
  const [firstCharge] = surchargeRates(numbers, regions, region)
  if (!firstCharge) {
    add('surcharge', `缺少${zh}的挖矿加价标准，加价不计。`, `No surcharge of ${en} is entered; none is stated.`)
  } else if (firstCharge.from > Date.UTC(year, 0, 1) / MS_PER_DAY) {
    const day = new Date(firstCharge.from * MS_PER_DAY).toISOString().slice(0, 10)
    add(
      'surcharge',
      `缺少${zh} ${day} 以前的挖矿加价标准：含此前用电的加价不计。请以“whole account since 年-月-日”填入并注明来源，当时不加价的填 0。`,
      `No surcharge of ${en} before ${day} is entered; surcharges on earlier days are not stated. Enter it as "whole account since" its day, with its source; 0 where there was none.`
    )
  }
  if (targets)
    missing.push(...unreached(targets, year, { zh: '', en: '' }).map((told) => ({ ...told, region: province })))
  return missing
}
