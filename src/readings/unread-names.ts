/** What tells rows apart, whatever else the name says. */
const TELLS_APART =
  /方向|正反|反向|费率|时段|类型|类别|种类|相别|相序|相位|回路|线路|进线|通道|(?:^|[\s_.-])(?:type|kind|channel|direction|phase|tariff|circuit|feeder|slot)(?:$|[\s_.-])/

/** What rows that correct each other differ in: when and by whom they were written, which of them it is, notes, where they come from. */
const OF_CORRECTIONS = [
  /更新|创建|修改|入库|上传|上报|接收|导出|导入时间|统计时间|版本|序号|行号|流水|主键|备注|说明|状态|标志|标记|质量|来源|采集方式|操作|人员|次数|是否|夏令时/,
  /^(?:id|no|uuid|guid|oid|rowid|row_id|record_id|recordid|#)$/,
  /(?:^|[\s_.-])(?:seq|sequence|serial|version|ver|rev|revision|remark|remarks|note|notes|comment|comments|status|state|flag|flags|quality|source|operator|user|estimated?|valid|dst|isdst)(?:$|[\s_.-])/,
  /updat|creat|modif|insert|upload|received|loaded|ingest|etl|batch/
]

/** What is reckoned from the values of a row, or measured beside them. */
const OF_MEASURES =
  /电压|电流|负荷|功率|电量|电能|示值|示数|温度|湿度|气温|最大|最小|平均|需量|合计|点数|volt|current|amp|temp|humid|max|min|avg|mean|sum|total|demand|power|energy|load|kwh?|kvarh?|count/

const NUMBER = /^[+-]?[\d.,]+(?:e[+-]?\d+)?%?$/i
/** A number that is no code: with decimals, below zero, or of more digits than kinds of rows are numbered with. */
const MEASURE = /^(?:[+-].*|.*[.,e%].*|\d{4,})$/i
const DATE =
  /^\d{4}[-/.年]\d{1,2}(?:[-/.月]\d{1,2}日?)?(?!\d)|^\d{1,2}[-/.]\d{1,2}[-/.]\d{4}(?!\d)|^\d{1,2}-[a-z]{3}-\d{2,4}/i
const UNIQUE = /^[\da-f]{8}-[\da-f-]{27}$|^[\da-f]{16,}$/i

/** Whether rows that correct each other may differ in a column of this name, in lower case. */
export function differsInCorrections(name: string): boolean {
  return !TELLS_APART.test(name) && OF_CORRECTIONS.some((pattern) => pattern.test(name))
}

/** Whether a cell is a moment, a measure or an id of its own row, which tell no kinds of rows apart. */
export function isOfItsRow(name: string, cell: string): boolean {
  if (DATE.test(cell) || UNIQUE.test(cell)) return true
  return NUMBER.test(cell) && (MEASURE.test(cell) || (OF_MEASURES.test(name) && !TELLS_APART.test(name)))
}
