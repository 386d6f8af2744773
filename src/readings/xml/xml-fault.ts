import { shownCell } from '../cell-problem.ts'
import type { RowProblem } from '../rejection.ts'

/** What keeps the rest of an XML file from being read. */
export class XmlFaultError extends Error {
  override readonly name = 'XmlFaultError'
  readonly problem: RowProblem
  readonly line: number

  constructor(problem: RowProblem, line: number) {
    super(problem.reason.en)
    this.problem = problem
    this.line = line
  }
}

export const TRUNCATED: RowProblem = {
  code: 'truncated_file',
  reason: {
    zh: 'XML 文件不完整：此后的内容缺失，请重新传输',
    en: 'the XML file is cut off: all from here on is missing; fetch it again'
  }
}
export const DOCUMENT_TYPE: RowProblem = {
  code: 'xml_limit',
  reason: {
    zh: 'XML 含文档类型声明（DTD），为安全起见不读取',
    en: 'the XML declares a document type (DTD), which is not read for safety'
  }
}
export const TOO_LARGE: RowProblem = {
  code: 'xml_limit',
  reason: {
    zh: 'XML 中有一个元素或标签过大，此后的内容不读取',
    en: 'a text or tag of the XML is too large; nothing after it is read'
  }
}

export function tooDeep(levels: number): RowProblem {
  return {
    code: 'xml_limit',
    reason: { zh: `XML 嵌套超过 ${levels} 层`, en: `the XML is nested deeper than ${levels} levels` }
  }
}

/** The problem of what XML may not have, at the place where it stands. */
export function malformed(found: string): RowProblem {
  const shown = shownCell(found.slice(0, 100))
  return {
    code: 'bad_xml',
    reason: { zh: `XML 有误，此后的内容无法读取：${shown}`, en: `malformed XML, unreadable from here on: ${shown}` }
  }
}
