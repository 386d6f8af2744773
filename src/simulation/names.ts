import type { City } from './cities.ts'

/** Invented place words. Every name also carries 模拟 (simulated), so that none can be taken for a real institution. */
const FIRST = '青云石柳松竹梅兰桂桐枫溪湖江星明光和安康文德新永长东西南北高'
const SECOND = '澜溪桥林岭塘浦港泉湾坪峰田洲渡亭台岸苑山'

/** Names of one kind of facility: the site's ending and the organisation above it, `{city}` for the city. */
interface Naming {
  readonly endings: readonly string[]
  readonly organisation: string
}

const NAMINGS: Record<string, Naming> = {
  'government office': {
    endings: ['行政中心', '政务服务中心', '综合办公楼', '机关大院'],
    organisation: '{city}市模拟机关事务管理局'
  },
  school: { endings: ['小学', '中学', '实验学校', '初级中学', '高级中学'], organisation: '{city}市模拟教育局' },
  university: { endings: ['大学', '学院', '职业技术学院'], organisation: '浙江省模拟高等教育管理中心' },
  hospital: { endings: ['人民医院', '中医院', '妇幼保健院', '中心医院'], organisation: '{city}市模拟卫生健康委员会' },
  library: { endings: ['图书馆', '文化馆'], organisation: '{city}市模拟文化广电旅游局' },
  'research institute': { endings: ['研究院', '科学研究所', '检测研究院'], organisation: '{city}市模拟科学技术局' },
  'state-owned enterprise': { endings: ['国资公司', '建设集团', '实业公司'], organisation: '{city}市模拟国有资本集团' },
  works: { endings: ['机械厂', '印务厂', '公交修理厂', '建材厂'], organisation: '{city}市模拟国有资本集团' },
  'data centre': { endings: ['数据中心'], organisation: '{city}市模拟大数据管理局' },
  'pumping station': { endings: ['泵站', '水厂取水泵房'], organisation: '{city}市模拟水务集团' },
  'telecom room': { endings: ['通信机房'], organisation: '{city}市模拟通信公司' },
  'cold store': { endings: ['冷库'], organisation: '{city}市模拟农产品集团' }
}

/** A made-up Chinese name, different for every `index`, and the organisation that the site belongs to. */
export function nameSite(
  index: number,
  naming: string,
  city: City,
  ending: number
): { name: string; organisation: string } {
  const { endings, organisation } = NAMINGS[naming]!
  const pairs = FIRST.length * SECOND.length
  // 197 has no factor in common with the number of pairs: neighbours differ, and all pairs come before one comes again.
  const pair = (index * 197) % pairs
  const round = Math.floor(index / pairs)
  const word = FIRST[pair % FIRST.length]! + SECOND[Math.floor(pair / FIRST.length)]!
  return {
    name: `${city.name}市模拟${word}${endings[ending % endings.length]}${round > 0 ? `（${round + 1}）` : ''}`,
    organisation: organisation.replace('{city}', city.name)
  }
}
