import type { RowProblem } from './rejection.ts'

/** The bytes of a file end before the file does: a compressed file was cut off or is damaged. What came before is good. */
export class DamagedFileError extends Error {
  override readonly name = 'DamagedFileError'
  readonly problem: RowProblem

  constructor(code: 'truncated_file' | 'damaged_file', cause?: unknown) {
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
  }
}
