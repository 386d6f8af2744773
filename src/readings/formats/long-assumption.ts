import type { Sentence } from '../sentence.ts'

/** What was taken for granted of the times, and of the meter where the file's name says which it is. */
export function assumptionOf(
  ending: boolean,
  { zone, hasClocks }: { readonly zone: string | undefined; readonly hasClocks: boolean },
  named: { readonly id: string; readonly ofTitle: boolean } | undefined
): Sentence {
  const from = named?.ofTitle ? ['表头以上的行', 'a line above the header'] : ['文件名', 'the file']
  const meter = named
    ? [`；电表号取自${from[0]}：${named.id}`, `; the meter is named by ${from[1]}: ${named.id}`]
    : ['', '']
  const on =
    zone === undefined
      ? hasClocks
        ? ['按台账所写时区，其余按文件所写时钟', 'the clock of the sites file, else the one they are written on']
        : ['按文件所写时钟', 'the clock they are written on']
      : [`时区 ${zone}`, `the clock of ${zone}`]
  return {
    zh: `时刻为区间${ending ? '终' : '起'}点（--times 可改），${on[0]}${meter[0]}`,
    en: `times are the ${ending ? 'end' : 'beginning'} of intervals (--times), on ${on[1]}${meter[1]}`
  }
}
