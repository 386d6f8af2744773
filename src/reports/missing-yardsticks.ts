import type { MissingNumber } from '../carbon/missing.ts'
import { NATION } from '../carbon/regions.ts'
import { allEnergyValues, yardstickOf } from '../carbon/yardstick.ts'
import type { Sentence } from '../readings/sentence.ts'
import type { CarbonTables } from './carbon-tables.ts'
import { placeName } from './place-name.ts'
import { buildingKind } from './report-words.ts'

type Tables = Pick<CarbonTables, 'numbers' | 'regions'>

/** What kind of building stands in which region. */
export interface KindOfPlace {
  readonly region: string | null
  readonly kind: string | null
}

/** Says by province which kinds of its sites have no yardstick, and so stand beside none, and which have no energy quota. */
export function missingYardsticks({ numbers, regions }: Tables, places: Iterable<KindOfPlace>): MissingNumber[] {
  const lacking = new Map<string, { yardstick: Set<string>; quota: Set<string> }>()
  for (const { region, kind } of distinctPlaces(places)) {
    const province = regions.province(region)
    let kinds = lacking.get(province)
    if (!kinds) lacking.set(province, (kinds = { yardstick: new Set(), quota: new Set() }))
    if (!yardstickOf(numbers, regions, region, kind)) kinds.yardstick.add(kind)
    if (allEnergyValues('quota', numbers, regions, region, kind).length === 0) kinds.quota.add(kind)
  }
  return [...lacking].flatMap(([region, { yardstick, quota }]) => {
    const { nameZh: zh, nameEn: en } = regions.get(region) ?? { nameZh: region, nameEn: region }
    const missing: MissingNumber[] = []
    const add = (kinds: Set<string>, told: (names: Sentence) => Sentence) => {
      if (kinds.size > 0) missing.push({ what: 'yardstick', region, ...told(listed(kinds)) })
    }
    if (region === NATION) {
      add(yardstick, (names) => ({
        zh: `省份不明的站点（${names.zh}）没有参照值可对照：请填写其地区代码。`,
        en: `Sites of no known province (${names.en}) stand beside no yardstick: state their region.`
      }))
      return missing
    }
    add(yardstick, (names) => ({
      zh: `${zh}及同一区域电网缺少参照值（kWh/m²）的建筑类型：${names.zh}。这些站点不与参照值对照。`,
      en: `Neither ${en} nor its regional grid has a yardstick (kWh/m²) for: ${names.en}. Sites of these kinds stand beside none.`
    }))
    add(quota, (names) => ({
      zh: `缺少${zh}的用能定额（kgce/m² 或 kgce/人）：${names.zh}。请填入并注明来源。`,
      en: `No energy quota (kgce/m² or kgce/head) of ${en} is entered for: ${names.en}. Enter them with their source.`
    }))
    return missing
  })
}

function listed(kinds: Set<string>): Sentence {
  const names = [...kinds].sort().map(buildingKind)
  return { zh: names.map(({ zh }) => zh).join('、'), en: names.map(({ en }) => en).join(', ') }
}

const ALL_ENERGY: Readonly<Record<'quota' | 'yardstick', { readonly name: Sentence; readonly use: Sentence }>> = {
  quota: {
    name: { zh: '用能定额', en: 'Energy quota' },
    use: {
      zh: '逐站点（其他能源或人数按单位填写的按单位）与其电量加已填的其他能源对照，不以电量单独对照',
      en: 'each site (or organisation, where other energy or heads are entered for the whole of it) is held against it with its electricity and the other energy entered for it, never with electricity alone'
    }
  },
  yardstick: {
    name: { zh: '全部能源参照值（实测，非定额）', en: 'Yardstick (measured, no quota)' },
    use: { zh: '只列出、不与电量对照', en: 'stated, not compared with electricity alone' }
  }
}

/** Quotas and measured yardsticks of all energy of the kinds of buildings in a report, each with its source and what it is for. */
export function allEnergyInputs({ numbers, regions }: Tables, places: Iterable<KindOfPlace>): Sentence[] {
  return distinctPlaces(places).flatMap(({ region, kind }) =>
    (['quota', 'yardstick'] as const).flatMap((dataset) =>
      allEnergyValues(dataset, numbers, regions, region, kind).map((each) => {
        const [zh, en] = each.metric === 'kgce_per_m2' ? ['kgce/m²', 'kgce/m²'] : ['kgce/人', 'kgce/head']
        const building = buildingKind(kind)
        const place = placeName(each.region)
        const { name, use } = ALL_ENERGY[dataset]
        return {
          zh: `${name.zh} ${building.zh}，${place.zh}：全部能源 ${each.value} ${zh}；${use.zh} [${each.source}]`,
          en: `${name.en} of ${building.en}, ${place.en}: ${each.value} ${en} of all energy; ${use.en} [${each.source}]`
        }
      })
    )
  )
}

function distinctPlaces(places: Iterable<KindOfPlace>): { region: string | null; kind: string }[] {
  const known = new Map<string, { region: string | null; kind: string }>()
  for (const { region, kind } of places) {
    if (kind !== null) known.set(`${region}\n${kind}`, { region, kind })
  }
  return [...known.values()]
}
