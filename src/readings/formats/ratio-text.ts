import { numberOf } from '../number-cell.ts'

const NUMBER = String.raw`(\d+(?:\.\d+)?)`
const UNIT = '(kv|千伏|v|伏|a|安)?'
/** `10kV/100V`, `200/5A`, `200A/5` */
const WITH_UNITS = new RegExp(`^${NUMBER}\\s*${UNIT}\\s*/\\s*${NUMBER}\\s*${UNIT}$`, 'i')
const SIZES: Readonly<Record<string, readonly [of: string, size: number]>> = {
  kv: ['v', 1000],
  千伏: ['v', 1000],
  v: ['v', 1],
  伏: ['v', 1],
  a: ['a', 1],
  安: ['a', 1]
}

/**
 * The ratio that is written as a number, or as that of a transformer: `40`, `200/5`, `10/0.1`, `10kV/100V`.
 * @returns NaN where nothing is written, undefined where it is not understood, or not whether the second part is in the unit of the first
 */
export function ratioOf(written: string): number | undefined {
  const parts = written.split('/')
  if (parts.length > 2) return undefined
  const [above, under] = parts.map(numberOf)
  if (parts.length === 1) return above
  if (above !== undefined && under !== undefined) return above / under
  const [, over, overUnit, below, belowUnit] = WITH_UNITS.exec(written.trim()) ?? []
  if (over === undefined) return undefined
  const first = SIZES[(overUnit ?? belowUnit)!.toLowerCase()]!
  const second = SIZES[(belowUnit ?? overUnit)!.toLowerCase()]!
  // 10kV/100 may be of volts
  if (first[0] !== second[0] || (belowUnit === undefined && first[1] !== 1)) return undefined
  return (Number(over) * first[1]) / (Number(below) * second[1])
}
