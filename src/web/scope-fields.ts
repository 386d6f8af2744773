import type { EntryField, EntryValues } from './entry-form.ts'
import type { Label } from './labels.ts'

const SCOPE_KINDS: Record<string, Label> = {
  region: ['地区', 'Region'],
  organisation: ['单位', 'Organisation'],
  site: ['站点', 'Site']
}

/** What a target, other energy or a headcount is for. */
export const SCOPE_FIELDS: readonly EntryField[] = [
  {
    name: 'scope_kind',
    label: ['范围类型', 'Kind of scope'],
    hint: ['请选择', 'choose one'],
    options: Object.entries(SCOPE_KINDS)
  },
  {
    name: 'scope',
    label: ['地区代码、单位名称或站点编号', 'Code, name of the organisation, or site id'],
    hint: ['请填写', 'must be given'],
    attributes: { maxlength: 200 }
  }
]
export const SOURCE_FIELD: EntryField = {
  name: 'source',
  label: ['来源', 'Source'],
  hint: ['须注明来源', 'a number needs its source'],
  attributes: { maxlength: 1000, pattern: '.*\\S.*' }
}
export const USED_FROM_FIELD: EntryField = {
  name: 'used_from',
  label: ['采用起始日，不填为今天', 'Used from, today unless given'],
  hint: ['今天或以后的日期', 'today or later'],
  type: 'date',
  optional: true
}

/** A scope in words. */
export function scopeText({ scope_kind, scope }: { readonly scope_kind: string; readonly scope: string }): string {
  return `${SCOPE_KINDS[scope_kind]?.[0] ?? scope_kind} ${scope}`
}

/** That something was saved, and from when reports use it. */
export function savedFrom({ used_from }: EntryValues): Label {
  return used_from
    ? [`已保存，自 ${used_from} 起采用`, `saved, used from ${used_from} on`]
    : ['已保存，自今天起采用', 'saved, used from today on']
}
