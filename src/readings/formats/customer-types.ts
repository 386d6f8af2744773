import type { Header } from '../header.ts'
import type { Opening } from './format.ts'
import { columnsNamed, plainCell } from './slot-cells.ts'

/** A name that says neither what is of a type. */
export const BARE_TYPE = 'type'
/** Codes, and letters that stand for phases or flags. */
const CODE = /^[a-z\d]{1,2}$|^[a-z]?\d+$/
/** Words of which any makes a cell one of kinds of readings, of their quality or of what is delivered. */
const OF_READINGS = [
  /[正反]向|[有无]功|视在|功率|电量|电能|电流|电压|因[数素]|需量|示[值数]|表[底码]|频率|温度|湿度|谐波|[三abc]相|上网|下网|馈|倒送|返送|送出|受[电入]|购电|用电量?$|发电|光伏|风电|储能|[充放]电$/,
  /^(?:总|合计|净|[尖峰平谷]|深谷|高峰|低谷|.{1,2}[时段]段?|实测|估算|实际|预测|数据|负荷)$|^(?:自来)?水$|^(?:燃|天然|煤)?气$|^热(?:力|量|水)?$|^冷(?:量|水)?$|^蒸?汽$|^[燃柴汽]?油$|^煤$/,
  /\b(?:import|export|net|gross|generation|gen|solar|pv|wind|battery|storage|discharged?|charge|reverse|forward|delivered|received|consumption|consumed)(?:ed)?\b/,
  /\b(?:reactive|active|apparent|power|energy|load|demand|current|voltage|volts?|phase|factor|frequency|temp|temperature|humidity|amps?|max|maximum|min|minimum|mean|average|avg|sum|total|peak|off[ _-]?peak|shoulder|valley|flat)\b|\b[kmg]?(?:wh?|varh?|vah?)\b/,
  /\b(?:gas|heat|heating|water|steam|cooling|chilled|hot|fuel|oil|electric|electricity|elec|registers?|reads?|readings?|interval|cumulative|actual|estimated?|est|valid|invalid|missing|raw)\b/
]

/**
 * Whether a column `type` holds kinds of customers (residential, 居民), or whatever else is none of readings, as its first rows
 * show. Rows of one time that it tells apart are still held against each other, as by any column that is not read.
 */
export function namesCustomers(header: Header, opening: Opening): boolean {
  const [column] = columnsNamed(header, [BARE_TYPE])
  if (column === undefined) return false
  const cells = (opening.firstRows?.(header).cells ?? []).flatMap((row) => row[column] || [])
  return cells.length > 0 && !cells.some((cell) => isOfReadings(plainCell(cell).toLowerCase()))
}

function isOfReadings(cell: string): boolean {
  return CODE.test(cell) || OF_READINGS.some((words) => words.test(cell))
}
