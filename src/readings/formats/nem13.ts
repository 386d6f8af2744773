import type { RowProblem } from '../rejection.ts'
import type { ReadingsFormat } from './format.ts'

/** NEM13 (AEMO, as NEM12): registers read once in a month or quarter, of which no load curve or daily energy can be made. */
export const nem13: ReadingsFormat = {
  name: 'nem13',
  columns: '100,NEM13,…',
  recognise: ({ names }) => {
    const headed = names[0] === '100' && names[1] === 'nem13'
    const headless = names[0] === '250' && names.length >= 20
    if (!headed && !headless) return undefined
    const isFrame = (kind: string) => ['100', '900'].includes(kind)
    return { headless: true, read: (row) => (isFrame(row.text(0)) ? [] : ACCUMULATED) }
  }
}

const ACCUMULATED: RowProblem = {
  code: 'unused_quantity',
  reason: {
    zh: 'NEM13 是累计抄表值（按月或按季），不能得出负荷；请向计量方索取 NEM12 区间数据',
    en: 'NEM13 holds accumulated reads of months or quarters, of which no load can be made: ask the provider for NEM12 interval data'
  }
}
