import { unitNamed } from './unit-names.ts'

/** A unit behind a name, in brackets or behind a stroke: `P1(kW)`, `总电量（度）`, `有功功率/kW`. */
const WITH_UNIT = /^(.*?)\s*(?:[([（【]\s*([^()[\]（）【】]+?)\s*[)\]）】]|[/／]\s*([^/／]+))$/u
/** Names of columns that hold what the unit says, so that the unit behind the name adds nothing. */
const SAYS_NOTHING: Readonly<Record<string, RegExp>> = {
  kw: /(功率_?\d*|^power|^p_?\d+)$/i,
  kwh: /(电量_?\d*|^[总尖峰平谷]$|^深谷$|^energy|^[er]_?\d+|^hh_?\d+|示[值数]|正向有功[总尖峰平谷]|反向有功总|^(?:[pr]ap_)?r\d?)$/i,
  kvar: /(无功功率_?\d*|^q_?\d+)$/i,
  a: /(电流_?\d*|^i[abc]?_?\d*)$/i,
  v: /(电压_?\d*|^[uv][abc]?_?\d*)$/i
}
/** Names that only their unit makes plain. */
const NAMED_BY_UNIT: Readonly<Record<string, RegExp>> = {
  kw: /^(power|demand|load|负荷)$/i,
  kwh: /^(energy|consumption|usage|用电量)$/i
}
/** Names that say neither power nor energy, of columns for the intervals of a day. */
const OF_INTERVALS = /^(?:[pe]?_?\d+|\[?\d{1,2}[:：]\d{2}(?::00)?\]?|\d{1,2}[时点])$/i
/** What a unit measures, its name in kilo, and the name of a column that any unit of it may be stated for. */
const KINDS = [
  { units: /^(?:w|kw|mw|10mw|gw)$/, kilo: 'kw', plain: '有功功率' },
  { units: /^(?:wh|kwh|mwh|10mwh|gwh)$/, kilo: 'kwh', plain: '用电量' }
]

/** The names of a header without the units behind them, and the unit that all of its values are then in. */
export interface PlainNames {
  readonly names: string[]
  /** undefined where the names say what their values are in anyway */
  readonly unit: string | undefined
}

/**
 * Names of columns without the units behind them: where a unit is the one that a column of its name is in anyway (`P1(kW)`,
 * `有功功率（千瓦）`, `energy (kWh)`, which is `kwh`), or where all columns of values have one and the same (`总电量(MWh)`,
 * `00:15(kW)`), which is then stated for the file. Names with other units stay as they are, and are not known.
 */
export function plainNames(cells: readonly string[]): PlainNames {
  const read = cells.map(withoutNative)
  const rest = read.filter(
    ({ name, unit, native }) => unit !== undefined && !native && plainFor(name, unit) !== undefined
  )
  const [unit] = rest.map(({ unit }) => unit)
  const agree = unit !== undefined && read.every(({ unit: other, native }) => !contradicts(unit, other, native))
  return {
    names: read.map(({ cell, name, unit, native }) => {
      if (native || unit === undefined) return name
      return (agree && plainFor(name, unit)) || cell
    }),
    unit: agree ? unit : undefined
  }
}

interface ReadName {
  readonly cell: string
  readonly name: string
  /** the unit behind the name; undefined where there is none that is known */
  readonly unit?: string
  /** the name holds without it */
  readonly native?: true
}

function withoutNative(cell: string): ReadName {
  const [, base = '', bracketed, behind] = WITH_UNIT.exec(cell.trim()) ?? []
  const written = bracketed ?? behind
  const unit = written === undefined ? undefined : unitNamed(written)
  if (unit === undefined) return { cell, name: cell }
  if (NAMED_BY_UNIT[unit]?.test(base)) return { cell, name: unit, unit, native: true }
  return SAYS_NOTHING[unit]?.test(base) ? { cell, name: base, unit, native: true } : { cell, name: base, unit }
}

/** The name of a column that a unit may be stated for; undefined where the name says something else than the unit. */
function plainFor(name: string, unit: string): string | undefined {
  const kind = KINDS.find(({ units }) => units.test(unit))
  if (!kind) return undefined
  if (NAMED_BY_UNIT[kind.kilo]!.test(name)) return kind.plain
  return OF_INTERVALS.test(name) || SAYS_NOTHING[kind.kilo]!.test(name) ? name : undefined
}

/** Whether a column is in another unit of power or energy than that of the others. */
function contradicts(unit: string, other: string | undefined, native = false): boolean {
  if (other === undefined || other === unit) return false
  return native ? KINDS.some(({ kilo }) => kilo === other) : true
}
