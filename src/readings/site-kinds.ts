/**
 * What industries and kinds of sites are called in Chinese archives, and the kind of ours. The first that fits holds: what is
 * said more exactly comes first.
 */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/数据中心|IDC|算力/i, 'data centre'],
  [/通信|电信|基站|移动公司|联通/, 'telecom room'],
  [/冷库|冷藏|冷链/, 'cold store'],
  [/泵站|排灌|水闸|水利/, 'pumping station'],
  [/停车/, 'parking'],
  [/医院/, 'hospital'],
  [/卫生|医疗|疾控|疾病预防|诊所|急救/, 'healthcare'],
  [/图书馆|档案馆/, 'library'],
  [/研究院|研究所|科研|研究和试验|科学研究/, 'research institute'],
  [/大学|学院|高校|高等/, 'university'],
  [/幼儿园|学前|小学|中学|初中|高中|中小学|职高|中职|中等教育|初等教育|学校/, 'school'],
  [/教育|培训/, 'education'],
  [/寺|教堂|清真|宗教/, 'religious worship'],
  [/宾馆|酒店|招待所|宿舍|旅馆|住宿/, 'lodging/residential'],
  [/体育|文化|剧院|影剧|场馆|博物馆|展览|会展|纪念馆|娱乐/, 'entertainment/public assembly'],
  [/仓储|仓库|粮库/, 'warehouse/storage'],
  [/零售|批发|商场|超市|商业|餐饮|市场/, 'retail'],
  [/供水|自来水|供电|供热|燃气|电力|热力|污水|水务|环卫|公用事业/, 'utility'],
  [/国有企业|国企|国有独资/, 'state-owned enterprise'],
  [/写字楼|商务办公|办公楼宇/, 'office'],
  [
    /党政|机关|政府|国家机构|行政|公共管理|法院|检察|公安|派出所|街道|人大|政协|党委|共产党|税务|海关/,
    'government office'
  ],
  [/事业单位|公共服务|社会保障|社会组织|群众团体|养老|福利|社区|村委|居委/, 'public services'],
  [/办公/, 'office']
]
/** Divisions of GB/T 4754-2017, recalled. */
const CODES: readonly (readonly [RegExp, string])[] = [
  [/^P?8341/, 'university'],
  [/^P?83[123]/, 'school'],
  [/^P?83/, 'education'],
  [/^Q?841/, 'hospital'],
  [/^Q?84/, 'healthcare'],
  [/^S?9[1-6]/, 'government office'],
  [/^M?73/, 'research institute'],
  [/^R?8[89]/, 'entertainment/public assembly'],
  [/^I?63/, 'telecom room'],
  [/^H?61/, 'lodging/residential'],
  [/^G?59/, 'warehouse/storage'],
  [/^F?5[12]/, 'retail'],
  [/^D?4[456]/, 'utility']
]
const CODE = /^([A-T]\d{2,4}|\d{4})$/

/** The kind of a site by the name or code (GB/T 4754) of its industry in Chinese; undefined when none fits. */
export function siteKindOf(industry: string): string | undefined {
  const text = industry.normalize('NFKC').replace(/\s+/g, '')
  const table = CODE.test(text) ? CODES : WORDS
  return table.find(([pattern]) => pattern.test(text))?.[1]
}

/** Whether a kind is an industry's code rather than a name. */
export function isIndustryCode(text: string): boolean {
  return CODE.test(text.trim())
}
