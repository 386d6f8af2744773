import type { Sentence } from './sentence.ts'

/** Columns of intervals: 24, 48, 96 …, of which this many at least show what they are meant to be. */
const FEWEST = 20
const MOST_LACKING = 4
const USUAL = [24, 48, 96, 144, 288, 1440]
const CELLS = /[,;\t|]/
const NUMBERED = /^["[]?(\p{L}*?)[_ ]?(\d{1,4})[\]"]?$/u

/** What is wrong with columns that are numbered through a day; undefined where nothing is. */
interface NumberedGap {
  /** names that are not there */
  readonly lacking: readonly string[]
  /** names that are there more than once */
  readonly twice: readonly string[]
}

/**
 * Finds the columns that keep numbered ones from being the intervals of a day: `P1` … `P96` without `P50`, or with `P1` twice.
 * @param cells of the first row
 */
function numberedGap(cells: readonly string[]): NumberedGap | undefined {
  const groups = new Map<string, { readonly numbers: number[]; readonly names: string[] }>()
  for (const cell of cells) {
    const [, prefix, number] = NUMBERED.exec(cell.trim()) ?? []
    // dates and values are no names
    if (!prefix) continue
    const group = groups.get(prefix.toLowerCase()) ?? { numbers: [], names: [] }
    group.numbers.push(Number(number))
    group.names.push(cell.trim().replaceAll(/["[\]]/g, ''))
    groups.set(prefix.toLowerCase(), group)
  }
  for (const { numbers, names } of groups.values()) {
    const distinct = new Set(numbers)
    if (distinct.size < FEWEST) continue
    const first = distinct.has(0) ? 0 : 1
    const count = USUAL.find((points) => points >= Math.max(...numbers) + 1 - first) ?? 0
    const absent = Array.from({ length: count }, (_, i) => first + i).filter((number) => !distinct.has(number))
    const twice = names.filter((_, i) => numbers.indexOf(numbers[i]!) < i)
    if (absent.length > MOST_LACKING || absent.length + twice.length === 0) continue
    const nameOf = (number: number) =>
      names[0]!.replace(/\d+/, (digits) => String(number).padStart(widthOf(digits), '0'))
    return { lacking: absent.map(nameOf), twice: [...new Set(twice)] }
  }
  return undefined
}

/** Digits that all numbers have where they begin with zeros. */
function widthOf(digits: string): number {
  return digits.startsWith('0') ? digits.length : 0
}

/** Which columns are lacking, or there more than once, in a first row that else has those of a day; undefined where it has not. */
export function gapInColumns(row: string): Sentence | undefined {
  const gap = numberedGap(row.split(CELLS))
  if (!gap) return undefined
  const [lacking, twice] = [gap.lacking.slice(0, MOST_LACKING), gap.twice.slice(0, MOST_LACKING)]
  const zh = [
    ...(lacking.length > 0 ? [`缺少列 ${lacking.join('、')}`] : []),
    ...(twice.length > 0 ? [`列 ${twice.join('、')} 重复出现`] : [])
  ]
  const en = [
    ...(lacking.length > 0 ? [`there is no ${lacking.join(', ')}`] : []),
    ...(twice.length > 0 ? [`${twice.join(', ')} is there more than once`] : [])
  ]
  return {
    zh: `曲线各列不全：${zh.join('，')}，请补全后重新导出`,
    en: `the columns are not those of a whole day: ${en.join(', and ')}; export it whole`
  }
}
