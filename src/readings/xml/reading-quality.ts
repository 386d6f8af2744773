import { shownCell } from '../cell-problem.ts'
import type { RowProblem } from '../rejection.ts'
import { unused } from './reading-type.ts'

/** What the codes of a reading's quality say of its value: `estimated` values go in, and how many is told. */
export type Verdict = 'good' | 'estimated' | 'missing' | RowProblem

const MAX_KNOWN = 1000
const MAX_CODES = 200

/** The codes of a reading with one more, separated by blanks. */
export function withQuality(codes: string, more: string): string {
  return codes === '' ? more : `${codes} ${more}`.slice(0, MAX_CODES)
}

/**
 * Verdicts of ESPI's QualityOfReading (NAESB REQ.21): 7 edited by hand; 8, 9 estimated; 10 failed a check; 12 projected;
 * 15 normalised for weather; 17, 18, 19 validated after all.
 */
export const espiQuality = (): ((codes: string) => Verdict) =>
  remembering((codes) => {
    const has = (...wanted: string[]) => codes.some((code) => wanted.includes(code))
    if (has('12', '15')) return unused(`quality ${codes.join(' ')}`)
    if (has('8', '9')) return 'estimated'
    return has('10') && !has('7', '17', '18', '19') ? failed(codes) : 'good'
  })

/**
 * Verdicts of the codes `system.category.index` of IEC 61968-9: category 5 reasonability (259 = known to be missing), 6
 * failed validation, 7 edited, 8 estimated, 10 questionable, 12 projected. What was edited or estimated replaces what failed.
 */
export const cimQuality = (): ((codes: string) => Verdict) =>
  remembering((codes) => {
    const parts = codes.map((code) => /^\d+\.(\d+)\.(\d+)$/.exec(code) ?? [])
    const has = (...wanted: string[]) =>
      parts.some(([, category]) => category !== undefined && wanted.includes(category))
    if (has('12')) return unused(`quality ${codes.join(' ')}`)
    if (has('8')) return 'estimated'
    if (has('7')) return 'good'
    if (parts.some(([, category, index]) => category === '5' && index === '259')) return 'missing'
    return has('5', '6', '10') ? failed(codes) : 'good'
  })

/** Files have few combinations of codes, each of which is judged once. */
function remembering(judge: (codes: readonly string[]) => Verdict): (codes: string) => Verdict {
  const known = new Map<string, Verdict>()
  return (text) => {
    if (text === '') return 'good'
    let verdict = known.get(text)
    if (verdict === undefined) {
      verdict = judge(text.split(' '))
      if (known.size < MAX_KNOWN) known.set(text, verdict)
    }
    return verdict
  }
}

function failed(codes: readonly string[]): RowProblem {
  const shown = shownCell(codes.join(' '))
  return {
    code: 'unused_quantity',
    reason: {
      zh: `供数方标明该读数未通过校验（质量码 ${shown}），按缺数处理`,
      en: `its source says that the reading failed a check (quality ${shown}): taken as missing`
    }
  }
}

/** Tells of readings that went in how many are estimates. */
export function estimates(count: number): RowProblem {
  return {
    code: 'estimated_reading',
    reason: {
      zh: `其中 ${count} 个读数是供数方的估算值（质量码），已照常读入`,
      en: `${count} of the readings are estimates by their source (quality codes): they went in as they are`
    }
  }
}
