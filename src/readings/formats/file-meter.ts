import type { RowProblem } from '../rejection.ts'
import type { Opening } from './format.ts'

/** What a line above a table calls the account or the meter that all of it is of. */
const NAMES = /^(?:account|meter|service point|esi|户号|用户编号|电表号|表号)(?: ?(?:number|no\.?|id|#))?$/i

/** The id that a line above a header gives as `Account Number,1234` or `户号：1234`; undefined where it gives none. */
export function idInTitle(cells: readonly string[]): string | undefined {
  const [name = '', id = '', ...rest] = cells.join('\n').split(/\s*[:：\n]\s*/)
  return NAMES.test(name.trim()) && id !== '' && rest.every((cell) => cell === '') ? id : undefined
}

/** The id that a line above the header gives, where it is a known one. */
export function ofTitle({ titleId, check }: Opening): string | undefined {
  if (titleId === undefined) return undefined
  const checked = check({ meterId: titleId, day: 0, channel: 'active_power', values: new Float32Array(0) })
  return 'code' in checked && checked.code === 'unknown_meter' ? undefined : titleId
}

/** The name of a file without its folders and endings. */
export function nameOf(file: string): string {
  const name = file.split(/[/\\]| › /).at(-1)!
  return name.replace(/(\.(csv|txt|tsv|dat|xlsx|gz|zip))+$/i, '')
}

/** The problem of a row whose meter nothing names. */
export function unknownName(name: string): RowProblem {
  return {
    code: 'unknown_meter',
    reason: {
      zh: `文件没有电表列，文件名 ${name} 也不是台账中的电表；请以电表号命名文件`,
      en: `the file has no column of meters, and its name, ${name}, is no meter of the sites file: name the file after its meter`
    }
  }
}
