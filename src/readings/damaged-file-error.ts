import type { RowProblem } from './rejection.ts'

/**
 * The bytes of a file end before the file does: it was cut off, is damaged, or must not be read further. What came before is
 * good.
 */
export class DamagedFileError extends Error {
  override readonly name = 'DamagedFileError'
  readonly problem: RowProblem

  constructor(code: keyof typeof PROBLEMS, cause?: unknown) {
    const problem = PROBLEMS[code]
    super(problem.en, { cause })
    this.problem = { code, reason: problem }
  }
}

const PROBLEMS = {
  truncated_file: {
    zh: '压缩文件不完整：从此行起的内容缺失，请重新传输',
    en: 'the compressed file is cut off: all from this line on is missing; fetch it again'
  },
  damaged_file: {
    zh: '压缩文件已损坏：从此行起无法读取，请重新传输',
    en: 'the compressed file is damaged and cannot be read from this line on; fetch it again'
  },
  encrypted_file: {
    zh: '文件已加密，请解密后再导入',
    en: 'the file is encrypted; unpack it with its password first'
  },
  old_workbook: {
    zh: '旧版 Excel（.xls）或加密的工作簿，请另存为不加密的 .xlsx',
    en: 'an old Excel file (.xls), or one with a password; save it as .xlsx without one'
  },
  zip_limit: {
    zh: '解压后过大，为安全起见不再读取；请先自行解压',
    en: 'it unpacks to more than is safe to read; unpack it yourself first'
  }
}
