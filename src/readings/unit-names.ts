/** Units of what meters measure, by their names in lower case, as they are written here. */
const NAMES: Readonly<Record<string, string>> = {
  瓦: 'w',
  千瓦: 'kw',
  兆瓦: 'mw',
  万千瓦: '10mw',
  万kw: '10mw',
  瓦时: 'wh',
  度: 'kwh',
  千瓦时: 'kwh',
  千瓦小时: 'kwh',
  kwhr: 'kwh',
  兆瓦时: 'mwh',
  万度: '10mwh',
  万千瓦时: '10mwh',
  万kwh: '10mwh',
  乏: 'var',
  千乏: 'kvar',
  千乏时: 'kvarh',
  安: 'a',
  安培: 'a',
  amp: 'a',
  amps: 'a',
  伏: 'v',
  伏特: 'v',
  千伏: 'kv',
  volt: 'v',
  volts: 'v'
}
/** Those that name themselves. Megas are capital in writing, but files are careless. */
const UNIT = /^(?:[mkg]?(?:wh?|va[hr]?|varh|a|v)|m3|m³|ft3|therms?|℃|°c)$/
/** `单位：Wh`, `单位(MWh)`, `Unit = kW`, `unit,MWh`, `单位为千瓦时`. */
const STATED =
  /(?:单位|\bunits?|\buom)["\s]*[:：=,;|\t(（[【为是]?["\s]*([^\s"':：=,，。;；、|\t()（）[\]【】]+)((?:\s*[/、,，和及]\s*\w+)*)/giu
/** A unit of power or energy in brackets behind a title that is of such: `96点负荷曲线（MW）`. */
const BRACKETED =
  /(?:负荷|功率|电量|电能|用电|曲线|数据|load|power|energy|consumption|usage|demand|profile)\w*\s*[(（[【]\s*([^()（）[\]【】]{1,6}?)\s*[)）\]】]/giu
const POWER_OR_ENERGY = /(?:w|wh|var|varh)$/
const NATIVE = new Set(['kw', 'kwh', 'kvar', 'kvarh', 'a', 'v'])

/**
 * What a text names when it is a unit: `kw`, `mwh`, … in lower case, whatever the language.
 * @returns undefined when it names none
 */
export function unitNamed(text: string): string | undefined {
  const plain = text
    .trim()
    .toLowerCase()
    .replace(/[\s·•.*⋅-]/gu, '')
  return NAMES[plain] ?? (UNIT.test(plain) ? plain : undefined)
}

/**
 * The unit that a line above the header states for all values: `单位：Wh`, `Unit: MWh`, or a unit in brackets behind a title.
 * Several of the units that channels have anyway state nothing; several others are given as they stand, which no format knows.
 */
export function statedUnit(line: string): string | undefined {
  const found = [...line.matchAll(STATED)].flatMap(([, first, more]) => {
    const units = `${first}${more}`.split(/[/、,，和及]/u).map(unitNamed)
    return units[0] === undefined ? [] : units.filter((unit) => unit !== undefined)
  })
  const bracketed = [...line.matchAll(BRACKETED)]
    .flatMap(([, text]) => unitNamed(text!) ?? [])
    .filter((unit) => POWER_OR_ENERGY.test(unit))
  return oneOf(found.length > 0 ? found : bracketed)
}

/** The unit that two places state: two that are not the same make one that no format knows. */
export function bothUnits(before: string | undefined, stated: string | undefined): string | undefined {
  return before === undefined || stated === undefined || before === stated ? (stated ?? before) : `${before}/${stated}`
}

/** The unit that a row of units below the header gives; undefined when the row is none. */
export function unitOfRow(cells: readonly string[]): string | undefined {
  const units = cells.filter((cell) => cell !== '').map((cell) => unitNamed(cell.replace(/^[(（[](.*)[)）\]]$/u, '$1')))
  const named = units.filter((unit) => unit !== undefined)
  return named.length * 2 > units.length ? oneOf(named) : undefined
}

function oneOf(units: readonly string[]): string | undefined {
  const distinct = [...new Set(units)]
  if (distinct.length < 2) return distinct[0]
  return distinct.every((unit) => NATIVE.has(unit)) ? undefined : distinct.join('/')
}
