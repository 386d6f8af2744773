const WITH_UNIT = /^(.*?)\s*[([（]\s*(kwh?|kvar|a|v)\s*[)\]）]$/i
/** Names of columns that hold what the unit says, so that the unit behind the name adds nothing. */
const SAYS_NOTHING: Readonly<Record<string, RegExp>> = {
  kw: /(功率_?\d*|^power|^p_?\d+)$/i,
  kwh: /(电量_?\d*|^[总尖峰平谷]$|^深谷$|^energy|^e_?\d+|^hh_?\d+|^\d{1,2}:\d{2})$/i,
  kvar: /无功功率$/,
  a: /(电流_?\d*|^i[abc]?_?\d*)$/i,
  v: /(电压_?\d*|^u[abc]?_?\d*)$/i
}
/** Names that only their unit makes plain. */
const NAMED_BY_UNIT: Readonly<Record<string, RegExp>> = {
  kw: /^(power|demand|load|负荷)$/i,
  kwh: /^(energy|consumption|usage|用电量)$/i
}

/**
 * Name of a column without the unit in brackets behind it, where the unit is the one that a column of this name is in
 * anyway (`P1(kW)`, `有功功率（kW）`); `energy (kWh)` is `kwh`. With any other unit the name stays, and is not known.
 */
export function withoutUnit(name: string): string {
  const match = WITH_UNIT.exec(name.trim())
  if (!match) return name
  const [, base, written] = match as unknown as [string, string, string]
  const unit = written.toLowerCase()
  if (NAMED_BY_UNIT[unit]?.test(base)) return unit
  return SAYS_NOTHING[unit]!.test(base) ? base : name
}
