/** What tells rows apart, whatever else the name says. */
const TELLS_APART =
  /方向|正反|反向|费率|时段|类型|类别|种类|相别|相序|相位|回路|线路|进线|通道|(?:^|[\s_.-])(?:type|kind|channel|direction|phase|tariff|circuit|feeder|slot|tou|obis|oad)(?:$|[\s_.-])/

/** Names of codes, whose numbers are no measures. */
const CODES = /编码|代码|标识|寄存器|数据项|(?:^|[\s_.-])(?:code|register|reg|item|stream)(?:$|[\s_.-])/

/** Devices, of which two at one point have readings of their own. */
const DEVICES =
  /出厂|局编|资产|表号|表序号|地址|终端|测量点|测点|条码|条形码|设备|装置|序列号|表计|电表|电能表|计量点|集中器|采集器|(?:^|[\s_.-])(?:serial|msn|device|outstation|terminal|addr|address|barcode|meter|meterid|meterno|asset|logger)(?:$|[\s_.-])|serial_?(?:no|num)|meterserial/

/** What rows that correct each other differ in: when and by whom they were written, which of them it is, notes, where they come from. */
const OF_CORRECTIONS = [
  /更新|创建|修改|入库|上传|上报|接收|导出|导入时间|统计时间|版本|(?<!表)序号|行号|流水|主键|备注|说明|状态|标志|标记|质量|来源|采集方式|操作|人员|次数|是否|夏令时/,
  /^(?:id|no|uuid|guid|oid|rowid|row_id|record_id|recordid|#)$/,
  /(?:^|[\s_.-])(?:seq|sequence|version|ver|rev|revision|remark|remarks|note|notes|comment|comments|status|state|flag|flags|quality|source|operator|user|estimated?|valid|dst|isdst)(?:$|[\s_.-])/,
  /updat|creat|modif|insert|upload|received|loaded|ingest|etl|batch/
]
/** Of these, those whose cells may be words that tell what a row measures. */
const OF_WORDS =
  /备注|说明|状态|标志|标记|来源|(?:^|[\s_.-])(?:remarks?|notes?|comments?|status|state|flags?|source)(?:$|[\s_.-])/

/** What is reckoned from the values of a row, or measured beside them. */
const OF_MEASURES =
  /电压|电流|负荷|功率|电量|电能(?!表)|示值|示数|温度|湿度|气温|最大|最小|平均|需量|合计|点数|volt|current|amp|temp|humid|max|min|avg|mean|sum|total|demand|power|energy|load|kwh?|kvarh?|count|reading|usage|value|读数|用量/

const MOMENTS = /时间|日期|时刻|date|time/

const NUMBER = /^[+-]?[\d.,]*\d[\d.,]*(?:e[+-]?\d+)?%?$/i
/** Of codes with points (1.8.0, 1.0.2.29.0.255) or of a few digits, which pandas writes as 1.0. */
const SHORT_CODE = /^\d+(?:\.\d+){2,}$|^\d{1,3}(?:\.0+)?$/
const WHOLE = /^\d+(?:\.0+)?$/
const DATE =
  /^(?:19|20)\d\d(?:[-/年]\d{1,2}月?(?!\d)|([-/.])\d{1,2}\1\d{1,2}(?!\d)|年\d{1,2}月\d{1,2}日)|^\d{1,2}([-/.])\d{1,2}\2\d{4}(?!\d)|^\d{1,2}-[a-z]{3}-\d{2,4}/i
const UNIQUE = /^[\da-f]{8}-[\da-f-]{27}$|^[\da-f]{16,}$/i

const WORDS =
  /^(?:正向|反向|有功|无功|正向有功|反向有功|正向无功|反向无功|用电|发电|上网|下网|市电|电网|光伏|储能|[尖峰平谷总]|尖峰|高峰|低谷|深谷|[abc]相)(?:总?电[量能]|时?段)?$|^(?:import|export|imp|exp|delivered|received|forward|reverse|consumption|generation|grid|solar|pv|battery|active|reactive|peak|off-?peak|flat|valley)$/i

/** Columns of what is measured, whatever the words or codes in them. */
const OF_KINDS =
  /方向|正反|反向|费率|时段|相别|相序|相位|回路|通道|(?:^|[\s_.-])(?:channel|direction|phase|tariff|tou|obis|oad)(?:$|[\s_.-])/
/** Attributes of the customer, the line or how readings are fetched, which change from one export to the next. */
const OF_CUSTOMERS = /电价|行业|客户|用户|抄表|采集|通[信讯]|线路|customer|account/

/**
 * What the name of a column says of rows that differ in it: `apart`, they are of several kinds or devices; `words`, they correct
 * each other unless its cells are words of kinds; `correction`; `measure` or `moment`, numbers are no kinds; `code`, its cells
 * may be those of kinds, numbers too; `plain`, nothing.
 */
export type Telling = 'apart' | 'code' | 'words' | 'correction' | 'measure' | 'moment' | 'plain'

/** @param name in lower case */
export function tellingOf(name: string): Telling {
  if (TELLS_APART.test(name)) return 'apart'
  if (OF_CORRECTIONS.some((pattern) => pattern.test(name))) return OF_WORDS.test(name) ? 'words' : 'correction'
  if (MOMENTS.test(name)) return 'moment'
  if (CODES.test(name)) return 'code'
  if (OF_MEASURES.test(name)) return 'measure'
  return DEVICES.test(name) ? 'apart' : 'plain'
}

/** Whether a cell shows that no rows are told apart by a column: it is a moment, a measure, an id of its row, or a note. */
export function isOfItsRow(telling: Telling, cell: string): boolean {
  if (telling === 'words') return !WORDS.test(cell)
  if (DATE.test(cell) || (telling === 'moment' && NUMBER.test(cell))) return true
  if (telling === 'apart') return false
  return UNIQUE.test(cell) || (telling === 'measure' && NUMBER.test(cell))
}

/**
 * What the form of a cell says: `kind`, a word or a short code; `code`, a number that may be one or the id of its row;
 * `measure`, a number that is one unless it comes again and again.
 */
export function formOf(cell: string): 'kind' | 'code' | 'measure' {
  if (!NUMBER.test(cell) || SHORT_CODE.test(cell)) return 'kind'
  return WHOLE.test(cell) ? 'code' : 'measure'
}

const OF_VERSIONS =
  /^(?:实抄|估抄|实际|估算|估计|预估|暂估|补录|补采|自动|手工|人工|初始|修正|更正|订正|终值|actual|estimated?|substituted?|corrected|revised|original|provisional|final|manual|automatic)$/i

/** Whether a cell says how or when the values of a row were made, in which rows that correct each other differ. */
export function isOfVersions(cell: string): boolean {
  return OF_VERSIONS.test(cell)
}

/**
 * Whether a cell says what its row measures, so that rows of other cells are of another kind in whatever file or import they
 * come: in columns whose names say that, any but how the values were made; in others, words of kinds (正向有功, 尖, import …).
 * Attributes of customers and devices, and codes of rows, change where an export is corrected.
 */
export function isOfKinds(name: string, cell: string): boolean {
  if (isOfVersions(cell)) return false
  return WORDS.test(cell) || (OF_KINDS.test(name) && !OF_CUSTOMERS.test(name))
}
