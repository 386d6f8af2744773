import type { Header } from '../header.ts'
import type { Sentence } from '../sentence.ts'

/** Numbers of intervals that a day has: of 60, 30, 15, 10, 5 and 1 minutes. */
const POINT_COUNTS: readonly number[] = [24, 48, 96, 144, 288, 1440]
const FEWEST_POINTS = POINT_COUNTS[0]! - 1
const [MINUTES_PER_HOUR, MINUTES_PER_DAY] = [60, 1440]
/** `P1`, `[p_01]`, and of a phase `A_I1`. */
const NUMBERED = /^\[?((?:\p{L}+_)??\p{L}*?)[_ ]?(\d{1,4})\]?$/u
/** `0:00`, `[00:30]`, `00:00:00`, and with the end behind it `00:00-00:30`. */
const CLOCK = /^\[?(\d{1,2})[:：](\d{2})(?::00)?(?:\s*[-–~～至到]\s*(\d{1,2})[:：](\d{2})(?::00)?)?\]?$/
/** `0时`, `13点`, `0时30分`. */
const CHINESE_CLOCK = /^(\d{1,2})[时時点](?:(\d{1,2})分|半)?$/
/** `0030`, beside others of four digits. */
const BARE_CLOCK = /^\d{4}$/
/** The same with whatever unit behind it. */
const NUMBERED_OR_UNIT = /^\[?((?:\p{L}+_)??\p{L}*?)[_ ]?(\d{1,4})\]?(?:\s*[(（/／].*)?$/u
/** The half-hours of the day on which the clock is put back. */
export const LONGEST_DAY = 50
/** What stands before the number in `Consumption (kWh) HH1`. */
const QUANTITY_BEFORE = /^.*\(kwh\) ?(?=hh)/

/** Columns that hold the intervals of a day. */
export interface PointColumns {
  /** what their names begin with, such as `p`; `clock` where they are times of the day */
  readonly prefix: string
  /** in the order of the day */
  readonly columns: readonly number[]
  /** the times of the day that name them are the ends of the intervals */
  readonly ending?: boolean
  /** columns of the same names once more, behind all of these, as portals have their flags */
  readonly again?: readonly number[]
}

interface PointNames {
  /** 50 half-hours are a day too */
  readonly longDays?: boolean
  /** columns whose names come once more behind all of them are those of their first names */
  readonly repeats?: boolean
}

/**
 * The columns of the intervals of a day: numbered from 0 or 1 behind a common beginning (`P1`, `p01`, `R0`, `hh48`, `kWh_1`),
 * or named by the times of the day (`00:00`, `[00:30]`, `0000`, `P0015`, `0时`, `00:00-00:30`).
 */
export function pointColumns(header: Header, { longDays = false, repeats = false }: PointNames = {}): PointColumns[] {
  const groups = new Map<string, Map<number, number>>()
  const seconds = new Map<string, Map<number, number>>()
  const bare = header.names.filter((name) => BARE_CLOCK.test(name)).length
  for (const [column, written] of header.names.entries()) {
    const name = written.replace(QUANTITY_BEFORE, '')
    const minute = minuteOf(name, POINT_COUNTS.includes(bare))
    const numbered = minute === undefined ? NUMBERED.exec(name) : null
    if (minute === undefined && !numbered) continue
    const prefix = minute === undefined ? numbered![1]! : 'clock'
    const number = minute ?? Number(numbered![2])
    const group = groupOf(groups, prefix)
    if (!group.has(number)) group.set(number, column)
    else if (repeats) groupOf(seconds, prefix).set(number, column)
    // a column that comes twice makes its group unusable
    else group.set(Number.NaN, column)
  }
  const found: PointColumns[] = []
  for (const [prefix, group] of groups) {
    const columns = columnsOf(prefix, group, longDays)
    const second = seconds.get(prefix)
    const again = second && columnsOf(prefix, second, longDays)
    if (!columns || (second && !again)) continue
    if (!again) found.push({ prefix, ...columns })
    else if (Math.max(...columns.columns) < Math.min(...again.columns))
      found.push({ prefix, ...columns, again: again.columns })
  }
  for (const { columns } of found) header.holdsValues(columns)
  return found
}

/**
 * Columns of one beginning that are numbered and may be the points of a day, whole or not, as `Q1..Q95` are.
 * @returns the columns of each beginning, in file order
 */
export function numberedGroups({ names }: Header): readonly (readonly number[])[] {
  const groups = new Map<string, number[]>()
  for (const [column, name] of names.entries()) {
    const prefix = NUMBERED_OR_UNIT.exec(name)?.[1]
    if (prefix === undefined) continue
    const group = groups.get(prefix)
    if (group) group.push(column)
    else groups.set(prefix, [column])
  }
  return [...groups.values()].filter((columns) => columns.length >= FEWEST_POINTS)
}

function groupOf(groups: Map<string, Map<number, number>>, prefix: string): Map<number, number> {
  let group = groups.get(prefix)
  if (!group) groups.set(prefix, (group = new Map()))
  return group
}

function columnsOf(prefix: string, group: ReadonlyMap<number, number>, longDays: boolean): Found | undefined {
  if (prefix === 'clock') return byClock(group)
  return byNumber(group, longDays || prefix === 'hh') ?? byClock(inMinutes(group))
}

/** Minutes after midnight of a time that names a column, of a stretch its beginning. */
function minuteOf(name: string, bare: boolean): number | undefined {
  const clock = CLOCK.exec(name)
  if (clock) return Number(clock[1]) * 60 + Number(clock[2])
  const chinese = CHINESE_CLOCK.exec(name)
  if (chinese) return Number(chinese[1]) * 60 + (name.endsWith('半') ? 30 : Number(chinese[2] ?? 0))
  return bare && BARE_CLOCK.test(name) ? Number(name.slice(0, 2)) * 60 + Number(name.slice(2)) : undefined
}

type Found = Omit<PointColumns, 'prefix'>

function byNumber(group: ReadonlyMap<number, number>, longDays: boolean): Found | undefined {
  if (!POINT_COUNTS.includes(group.size) && !(longDays && group.size === LONGEST_DAY)) return undefined
  const first = group.has(0) ? 0 : 1
  return whole(Array.from({ length: group.size }, (_, i) => group.get(first + i)))
}

/** Times at which the intervals begin (from 00:00), or end (from the end of the first to 24:00, which may be called 00:00). */
function byClock(group: ReadonlyMap<number, number>): Found | undefined {
  if (!POINT_COUNTS.includes(group.size)) return undefined
  const interval = MINUTES_PER_DAY / group.size
  const ending = group.has(MINUTES_PER_DAY) || endsAtMidnight(group)
  const columns = Array.from({ length: group.size }, (_, i) => {
    const minute = (i + (ending ? 1 : 0)) * interval
    return group.get(minute) ?? (minute === MINUTES_PER_DAY ? group.get(0) : undefined)
  })
  const found = whole(columns)
  return found && { ...found, ending }
}

/** Whether `00:00` stands behind the last of times that follow each other through the day, or before that where they run backwards. */
function endsAtMidnight(group: ReadonlyMap<number, number>): boolean {
  const minutes = [...group].sort(([, a], [, b]) => a - b).map(([minute]) => minute)
  if (minutes[0] === 0) minutes.reverse()
  const following = minutes.slice(0, -1)
  return (
    minutes.at(-1) === 0 && minutes.length > 2 && following.every((minute, i) => i === 0 || minute > following[i - 1]!)
  )
}

/** `P0015`, `P0030` … `P2400` as minutes after midnight. */
function inMinutes(group: ReadonlyMap<number, number>): ReadonlyMap<number, number> {
  return new Map(
    [...group].map(([number, column]) => [
      number % 100 < MINUTES_PER_HOUR ? Math.floor(number / 100) * MINUTES_PER_HOUR + (number % 100) : Number.NaN,
      column
    ])
  )
}

function whole(columns: readonly (number | undefined)[]): Found | undefined {
  return columns.every((column) => column !== undefined) ? { columns } : undefined
}

/** What is taken for granted of columns that times of the day name, for people to check. */
export function clockAssumption(ending: boolean): Sentence {
  return ending
    ? {
        zh: '列名为时刻，取为区间终点（末列 24:00）',
        en: 'the times that name the columns end their intervals (24:00 is the last)'
      }
    : {
        zh: '列名为时刻，取为区间起点（首列 00:00）',
        en: 'the times that name the columns begin their intervals (00:00 is the first)'
      }
}
