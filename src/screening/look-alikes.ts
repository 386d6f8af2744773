import { civil } from '../readings/day.ts'
import type { Sentence } from '../readings/sentence.ts'
import type { SuspectedLoad } from './detectors/detector.ts'
import type { Contribution } from './finding.ts'
import type { LoadShape } from './load-shape.ts'

/** An honest load that looks like mining in a curve. */
type LookAlike =
  | 'server_room'
  | 'telecom_room'
  | 'cold_store'
  | 'pump'
  | 'storage_heating'
  | 'lighting'
  | 'vehicle_charging'
  | 'new_plant'

const SAID: Readonly<Record<LookAlike, Sentence>> = {
  server_room: { zh: '服务器机房或数据中心', en: 'a server room or data centre' },
  telecom_room: { zh: '通信机房', en: 'a telecom room' },
  cold_store: { zh: '冷库', en: 'a cold store' },
  pump: { zh: '水泵', en: 'a pump' },
  storage_heating: { zh: '蓄热式电采暖', en: 'electric storage heating' },
  lighting: { zh: '夜间照明', en: 'lighting at night' },
  vehicle_charging: { zh: '夜间车辆充电', en: 'vehicles charging at night' },
  new_plant: { zh: '新装或临时设备、施工用电', en: 'new or temporary plant, or building work' }
}

/** Telecom rooms and pumps of a building are small. */
const LARGEST_SMALL_KW = 15
const SMALL: readonly LookAlike[] = ['telecom_room', 'pump']
/** Months in which heating begins. */
const isHeatingStart = (month: number) => month >= 10 || month === 1

/** What else a suspected load could be, by its hours, its size and the season in which it began. */
export function lookAlikes({ kw, operation, onset }: SuspectedLoad): LookAlike[] {
  const small = kw <= LARGEST_SMALL_KW ? SMALL : []
  if (operation === 'night' || operation === 'off_hours') {
    const heating: LookAlike[] = onset && isHeatingStart(civil(onset.day).month) ? ['storage_heating'] : []
    return [...heating, 'lighting', 'vehicle_charging']
  }
  if (operation === 'campaign') return ['new_plant', ...small]
  return [...flatLoads(kw), 'new_plant']
}

/** What runs day and night at the same power, by its size. */
function flatLoads(kw: number): LookAlike[] {
  return ['server_room', 'cold_store', ...(kw <= LARGEST_SMALL_KW ? SMALL : [])]
}

/** Daily load factor from which a curve is flat as a whole: day and night, workdays and rest. */
const FLAT_LOAD_FACTOR = 0.9
/** A suspected load below this share of the base leaves a flat curve what it is. */
const SMALL_BESIDE_BASE = 0.2

/**
 * Names what a curve could be that is flat from its first day on, whatever small rise of it is suspected: mining that began
 * before the data looks the same. It weighs nothing; null for other curves, and where the suspected load is a part of it.
 */
export function describeFlatCurve(shape: LoadShape, load: SuspectedLoad | null): Contribution | null {
  const { baseloadKw } = shape
  if (!isFlat(shape) || (load !== null && load.kw >= SMALL_BESIDE_BASE * baseloadKw)) return null
  const found = flatLoads(baseloadKw)
  return {
    detector: 'look_alikes',
    logOdds: 0,
    sentence: {
      zh: `负荷自数据起始日起全天平稳（基荷 ${baseloadKw.toFixed(1)} kW），可能是：${namesOf(found, 'zh')}；若在数据之前已开始挖矿，曲线也是如此。可据以区分：更早的历史数据、何时启用及有无台账、与同类单位相比的规模、分相电流、矿池访问记录；不计分。`,
      en: `The load has been flat day and night since the first day (baseload ${baseloadKw.toFixed(1)} kW). It could be ${namesOf(found, 'en')}; mining that began before the data looks the same. What would tell: older readings, since when and on which record, the size beside that of like premises, phase currents, pool access records; not scored.`
    },
    numbers: { look_alikes: found.join(' ') }
  }
}

const isFlat = ({ loadFactor, baseloadKw }: LoadShape) => loadFactor >= FLAT_LOAD_FACTOR && baseloadKw > 0

const namesOf = (found: readonly LookAlike[], language: keyof Sentence) =>
  found.map((name) => SAID[name][language]).join(language === 'zh' ? '、' : ', ')

/** Names the look-alikes of a load, and of a curve that is flat besides, and what would tell them from mining. It weighs nothing. */
export function describeLookAlikes(load: SuspectedLoad, shape: LoadShape | null = null): Contribution | null {
  if (!(load.kw > 0)) return null
  const found = [...new Set([...(shape && isFlat(shape) ? flatLoads(shape.baseloadKw) : []), ...lookAlikes(load)])]
  const heating = found.includes('storage_heating')
  return {
    detector: 'look_alikes',
    logOdds: 0,
    sentence: {
      zh: `也可能是：${namesOf(found, 'zh')}。可据以区分：何时启用及有无台账、与同类单位相比的规模、分相电流、矿池访问记录${heating ? '，以及天气转暖后是否停用' : ''}；不计分。`,
      en: `It could also be ${namesOf(found, 'en')}. What would tell: since when and on which record, the size beside that of like premises, phase currents, pool access records${heating ? ', and whether it stops when the cold ends' : ''}; not scored.`
    },
    numbers: { look_alikes: found.join(' ') }
  }
}
