import type { Sentence } from '../readings/sentence.ts'
import { regionTable } from './carbon-tables.ts'

/** A scope by its name with its code or id; by that alone where it has no name of its own. */
export function titled(name: Sentence | null, scope: string): Sentence {
  return name ? { zh: `${name.zh}（${scope}）`, en: `${name.en} (${scope})` } : { zh: scope, en: scope }
}

/** A region by its name and code; by its code alone where it is not listed. */
export function placeName(code: string): Sentence {
  const region = regionTable().get(code)
  return titled(region ? { zh: region.nameZh, en: region.nameEn } : null, code)
}
