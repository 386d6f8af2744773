import type { RowProblem } from './rejection.ts'

/** What is told of a row that goes in without one of its curves. @param curve its columns, or its channel */
export function leftOut(curve: string, { code, reason }: RowProblem): RowProblem {
  return {
    code,
    reason: {
      zh: `该行的 ${curve} 未计入，其余照常计入：${reason.zh}`,
      en: `${curve} of the row does not go in, the rest of it does: ${reason.en}`
    }
  }
}
