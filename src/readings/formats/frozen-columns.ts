import type { Header } from '../header.ts'

/** Places of the readings of a freeze: those of `REGISTERS`, deep valley, and what was fed in. */
export const DEEP_VALLEY_PLACE = 5
export const FED_IN_PLACE = 6
/** Column of the reading of each place, -1 where there is none. */
export type FrozenColumns = readonly number[]

const NONE = -1
const PLACES: Readonly<Record<string, number>> = {
  ...{ '': 0, 总: 0, 合计: 0, 尖: 1, 尖峰: 1, 峰: 2, 高峰: 2, 平: 3, 谷: 4, 低谷: 4, 深谷: DEEP_VALLEY_PLACE },
  ...{ 费率1: 1, 费率2: 2, 费率3: 3, 费率4: 4, 费率5: DEEP_VALLEY_PLACE }
}
const PERIOD = '总|合计|尖峰|尖|高峰|峰|平|低谷|深谷|谷|费率[1-6]'
/** `正向有功总`, `正向有功（尖）示值`, `反向有功总电能示值`, `有功总示数`, `峰表码`, `费率1正向有功电能示值`. */
const CHINESE = new RegExp(
  `^(?:当前|本次|日|月|当日)?(?:冻结)?(?<before>${PERIOD})?(?<way>正向|反向)?(?<active>有功)?(?<inside>${PERIOD})?(?:时?段)?` +
    `(?<energy>电能量|电能|电量)?(?<reading>示[值数]|表[底码]|底码|止[度码]|读数)?(?<behind>${PERIOD})?$`,
  'u'
)
/** As the tables of the collection system have them: forward and reverse active, in total and by tariff. */
const CODED = /^(pap|rap)_?r([1-6]?)$/
/** In tables with a column that says what their rows hold. */
const BARE = /^r([1-6]?)$/
/** A tariff period by itself. */
const ALONE = new RegExp(`^(?:${PERIOD})$`, 'u')
const SAYS_NOTHING = /[\s()（）[\]【】_:：-]/gu
const UNIT = /(?:kw·?h|千瓦时|度)$/

/**
 * Place of the reading that a name stands for; undefined where it names none that is used.
 * @param sure the name is said to be one of a register: `有功（峰）` is then, and `正向有功` too
 */
export function frozenPlace(name: string, sure = false): number | undefined {
  const lower = name.normalize('NFKC').toLowerCase()
  const coded = CODED.exec(lower)
  if (coded) return placed(coded[1] === 'rap', PLACES[coded[2] ? `费率${coded[2]}` : ''])
  const { before, way, active, inside, energy, reading, behind } =
    CHINESE.exec(lower.replace(SAYS_NOTHING, '').replace(UNIT, ''))?.groups ?? {}
  const periods = [before, inside, behind].filter((period) => period !== undefined)
  // 有功总 may be a power, and 电量 is an energy
  const isReading =
    reading !== undefined || (energy !== '电量' && active !== undefined && (sure || isWhole(way, periods)))
  return isReading && periods.length < 2 ? placed(way === '反向', PLACES[periods[0] ?? '']) : undefined
}

function isWhole(way: string | undefined, periods: readonly string[]): boolean {
  return way !== undefined && periods.length === 1
}

/** Of what was fed in the total is used alone. */
function placed(reverse: boolean, place: number | undefined): number | undefined {
  if (!reverse) return place
  return place === 0 ? FED_IN_PLACE : undefined
}

/** The columns of forward and reverse readings by their names; undefined where the total has none, or one of them two. */
export function namedReadings(header: Header): FrozenColumns | undefined {
  return columnsOf(header, (name) => frozenPlace(name), true)
}

/** `R`, `R1` to `R4`, or 示值 alone, of whatever the row says that it holds. */
export function typedReadings(header: Header): FrozenColumns | undefined {
  return columnsOf(header, (name) => {
    const bare = BARE.exec(name)
    return bare ? PLACES[bare[1] ? `费率${bare[1]}` : ''] : frozenPlace(name)
  })
}

/** @param alone tariff periods may stand by themselves (尖, 峰) behind the total, where no column names one of its registers */
function columnsOf(
  header: Header,
  placeOf: (name: string) => number | undefined,
  alone = false
): FrozenColumns | undefined {
  const columns = new Array<number>(FED_IN_PLACE + 1).fill(NONE)
  for (const [column, name] of header.names.entries()) {
    const place = placeOf(name)
    if (place === undefined) continue
    if (columns[place] !== NONE) return undefined
    columns[place] = column
  }
  const total = columns[0]!
  if (alone && total !== NONE && columns.slice(1, FED_IN_PLACE).every((column) => column === NONE)) {
    for (let column = total + 1; column < header.names.length; column++) {
      const place = ALONE.test(header.names[column]!) ? PLACES[header.names[column]!] : undefined
      if (place !== undefined && columns[place] === NONE) columns[place] = column
    }
  }
  header.holdsValues(columns)
  return columns[0] === NONE ? undefined : columns
}
