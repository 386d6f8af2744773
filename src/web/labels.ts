/** A label in Chinese and English. */
export type Label = readonly [zh: string, en: string]

const KINDS: Record<string, Label> = {
  'government office': ['机关办公', 'Government office'],
  office: ['办公', 'Office'],
  education: ['教育', 'Education'],
  school: ['中小学', 'School'],
  university: ['高校', 'University'],
  hospital: ['医院', 'Hospital'],
  healthcare: ['医疗卫生', 'Healthcare'],
  library: ['图书馆', 'Library'],
  'research institute': ['科研院所', 'Research institute'],
  'state-owned enterprise': ['国有企业', 'State-owned enterprise'],
  'data centre': ['数据中心', 'Data centre'],
  'pumping station': ['泵站', 'Pumping station'],
  'telecom room': ['通信机房', 'Telecom room'],
  'cold store': ['冷库', 'Cold store'],
  'public services': ['公共服务', 'Public services'],
  'entertainment/public assembly': ['文体场馆', 'Public assembly'],
  'lodging/residential': ['住宿', 'Lodging'],
  parking: ['停车场', 'Parking'],
  retail: ['商业', 'Retail'],
  utility: ['公用事业', 'Utility'],
  'warehouse/storage': ['仓储', 'Warehouse'],
  'religious worship': ['宗教场所', 'Religious worship'],
  other: ['其他', 'Other']
}

/** A kind of building; one that we do not know stays as its source wrote it. */
export function kindLabel(kind: string | null): Label {
  if (kind === null) return ['未注明', 'not stated']
  return KINDS[kind.toLowerCase()] ?? [kind, '']
}

/** The kinds of buildings that we know, to choose from. */
export function kindOptions(): (readonly [kind: string, label: Label])[] {
  return Object.entries(KINDS)
}

export const STATUS: Record<'ok' | 'insufficient' | 'meter_fault', Label> = {
  ok: ['已评估', 'assessed'],
  insufficient: ['数据不足', 'too few readings'],
  meter_fault: ['表计异常', 'meter fault']
}

/** What somebody works as. */
export const ROLES: Record<'operator' | 'bureau' | 'inspector' | 'administrator' | 'auditor' | 'demo', Label> = {
  operator: ['供电公司', 'Operator'],
  bureau: ['主管部门', 'Bureau'],
  inspector: ['检查组', 'Inspector'],
  administrator: ['管理员', 'Administrator'],
  auditor: ['审计员', 'Auditor'],
  demo: ['演示访客', 'Demo visitor']
}

const OPERATIONS: Record<string, Label> = {
  continuous: ['全天连续', 'around the clock'],
  night: ['夜间运行', 'at night'],
  off_hours: ['非工作时间运行', 'off-hours'],
  stepped: ['分批扩容', 'growing in steps'],
  campaign: ['阶段性运行', 'for a time'],
  curtailed: ['避开晚高峰运行', 'paused in the evening peak']
}

/** How a suspected load is operated. */
export function operationLabel(operation: string): Label {
  return OPERATIONS[operation] ?? [operation, '']
}

export const REGISTER_ROWS: readonly Label[] = [
  ['尖', 'sharp'],
  ['峰', 'peak'],
  ['平', 'flat'],
  ['谷', 'valley']
]

/** Name of a region, its code when the name is not known. */
export function regionLabel(region: { code: string; name_zh: string | null; name_en: string | null } | null): Label {
  if (region === null) return ['未注明', 'not stated']
  return [region.name_zh ?? region.code, region.name_en ?? '']
}
