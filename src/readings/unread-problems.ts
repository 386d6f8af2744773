import { plainText, shownCell } from './cell-problem.ts'
import { type EpochDay, formatDay } from './day.ts'
import type { RowProblem } from './rejection.ts'
import type { Difference } from './unread-cells.ts'

function shown(cell: string): string {
  return cell === '' ? '“”' : shownCell(cell)
}

/**
 * The problem of a row beside another of its meter and time, of which neither may replace the other.
 * @param line of the other
 * @param areCompared whether their values have been, and differ; those of the other may be forgotten
 */
export function severalKinds(
  { column, here, there, isRead }: Difference,
  line: number | undefined,
  areCompared = true
): RowProblem {
  const [zhValues, enValues] = areCompared ? ['数值不同', 'differ'] : ['数值可能不同', 'may differ']
  const [zhLine, enLine] = line === undefined ? ['另一行', 'another row'] : [`第 ${line} 行`, `line ${line}`]
  if (isRead)
    return {
      code: 'same_quantity',
      reason: {
        zh: `${plainText(column)} 列的 ${shown(here)} 与 ${shown(there)} 含义相同：同一电表同一时间的本行与${zhLine}${zhValues}，无法判断以哪个为准，不能互相覆盖；请只保留一种行，或用可区分的电表号分开`,
        en: `${shown(here)} and ${shown(there)} in the column ${plainText(column)} mean the same quantity: this row and ${enLine} of the same meter and time ${enValues} in their values, which of them holds is not known, and neither may replace the other; keep the rows of one of the words alone, or give the two ids of their own`
      }
    }
  return {
    code: 'unread_column',
    reason: {
      zh: `未读取的列 ${plainText(column)}：本行为 ${shown(here)}，同一电表同一时间的${zhLine}为 ${shown(there)}，${zhValues}，不能互相覆盖；请只读入一种行（按该列筛选），或把该列改为可识别的列名（见 README）`,
      en: `the column ${plainText(column)} is not read: it is ${shown(here)} here and ${shown(there)} in ${enLine} of the same meter and time, whose values ${enValues}, and neither may replace the other; keep the rows of one kind alone, or name the column so that it is understood (see README)`
    }
  }
}

/** The problem of a row whose values would take the place of those of another kind that an earlier import has stored. */
export function storedKind({ column, here, there, isRead }: Difference, day: EpochDay): RowProblem {
  const date = formatDay(day)
  if (isRead)
    return {
      code: 'same_quantity',
      reason: {
        zh: `${plainText(column)} 列的 ${shown(here)} 与 ${shown(there)} 含义相同：此前导入已入库同一电表 ${date} 同一时间的后者，与本行数值不同，无法判断以哪个为准，不能互相覆盖；请只读入一种行，或用可区分的电表号分开`,
        en: `${shown(here)} and ${shown(there)} in the column ${plainText(column)} mean the same quantity: an earlier import has stored the latter of the same meter and times of ${date}, with other values, and neither may replace the other; import the rows of one of the words alone, or give the two ids of their own`
      }
    }
  return {
    code: 'unread_column',
    reason: {
      zh: `未读取的列 ${plainText(column)}：本行为 ${shown(here)}，此前导入已入库同一电表 ${date} 同一时间的 ${shown(there)}，数值不同，不能互相覆盖；请只读入一种行（按该列筛选），确为更正的，请删去该列再导入`,
      en: `the column ${plainText(column)} is not read: it is ${shown(here)} here, and an earlier import has stored ${shown(there)} of the same meter and times of ${date}, whose values differ, and neither may replace the other; keep the rows of one kind alone, or leave the column out where these correct what is stored`
    }
  }
}

/** What is told of a row that has gone in, where another of its time is refused. */
export function wentInAlone({ column, here, there, isRead }: Difference): RowProblem {
  if (isRead)
    return {
      code: 'same_quantity',
      reason: {
        zh: `${plainText(column)} 列：本行为 ${shown(there)}，已计入；同一时间含义相同的 ${shown(here)} 行被拒绝，以哪个为准不明，请核对`,
        en: `column ${plainText(column)}: this row, of ${shown(there)}, went in, others of the same time that mean the same (${shown(here)}) were refused; which of them holds is not known, please check`
      }
    }
  return {
    code: 'unread_column',
    reason: {
      zh: `未读取的列 ${plainText(column)}：本行为 ${shown(there)}，已计入；同一时间为 ${shown(here)} 等的行被拒绝，本行可能只是合计的一部分，请核对`,
      en: `the column ${plainText(column)} is not read: this row, of ${shown(there)}, went in, others of the same time (${shown(here)} …) were refused; it may be a part of the total alone, please check`
    }
  }
}
