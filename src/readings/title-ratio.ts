import { CT_COLUMNS, PT_COLUMNS, RATIO_COLUMNS } from './formats/columns.ts'
import { ratioOf } from './formats/ratio-text.ts'

/** Ratios that lines above a table give; null where one is not understood, or there are several of a name. */
export interface Ratios {
  readonly whole?: number | null
  readonly current?: number | null
  readonly voltage?: number | null
}

/** The values have the ratio in them. */
const APPLIED =
  /已[经]?[乘计含]|[乘计含]倍率后|(?<!非)一次侧?值|(?<!非)一次侧的?(?:数据|电量|功率|负荷)|\bapplied\b|\bincluded\b|\bprimary (?:side )?(?:values?|readings?|data)\b/i
/** `ratio` is in the names of those of transformers too. */
const [WHOLE, CURRENT, VOLTAGE] = [RATIO_COLUMNS, CT_COLUMNS, PT_COLUMNS].map(
  (names) =>
    new RegExp(`(?<![\\p{L}_])(?<!\\b[cpt][tav]\\s)(?:${names.join('|')})["\\s]*[:：=,;|\\t为是]["\\s]*(?=\\d)`, 'giu')
) as [RegExp, RegExp, RegExp]
const CHARS = String.raw`[^\s"，,；;|、。()（）[\]【】/]*`
/** A ratio and all that is written on to it, a unit apart from its number. */
const WRITTEN = new RegExp(
  `^\\d${CHARS}(?:/${CHARS}|\\s*/\\s*(?=[\\d√])${CHARS}|\\s+(?:kv|千伏|v|伏|ka|a|安)(?![\\p{L}_]))*`,
  'iu'
)
/** Several numbers, as rows of a table have them. */
const LISTED = /^["\s]*[,;|\t]\s*"?\d/
/** The next name stands on to it. */
const NEXT = /(?:ct|pt|ta|tv|电[流压])[\p{L}]*[:：=].*$/iu

/** The ratios that a line gives; none where it says that they are in the values. */
export function ratiosIn(line: string): Ratios | undefined {
  if (APPLIED.test(line)) return undefined
  const [whole, current, voltage] = [ratioIn(line, WHOLE), ratioIn(line, CURRENT), ratioIn(line, VOLTAGE)]
  if (whole === undefined && current === undefined && voltage === undefined) return undefined
  return {
    ...(whole !== undefined && { whole }),
    ...(current !== undefined && { current }),
    ...(voltage !== undefined && { voltage })
  }
}

/** What ratios of lines come to, of which the later hold: never a part of them. Nothing where there are none. */
export function ratioTogether(before: Ratios | undefined, line: Ratios | undefined) {
  if (!before && !line) return {}
  const ratios: Ratios = { ...before, ...line }
  const { whole, current = 1, voltage = 1 } = ratios
  const product = current === null || voltage === null ? undefined : current * voltage
  return { ratios, ratio: whole === undefined ? product : (whole ?? undefined) }
}

/** The ratio that a line gives under some names; undefined where it gives none. */
function ratioIn(line: string, names: RegExp): number | null | undefined {
  const found = new Set<number | null>()
  for (const { index, 0: name } of line.matchAll(names)) {
    const rest = line.slice(index + name.length)
    const written = WRITTEN.exec(rest)![0]
    if (LISTED.test(rest.slice(written.length))) continue
    const ratio = ratioOf(written.replace(NEXT, '').replace(/倍$/, ''))
    found.add(ratio !== undefined && ratio >= 1 && Number.isFinite(ratio) ? ratio : null)
  }
  const [ratio] = found
  return found.size > 1 ? null : ratio
}
