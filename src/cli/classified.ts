import { Option } from 'commander'
import type { ClassifiedSites } from '../readings/classified-sites.ts'

/** The option that names the list of classified sites. */
export function classifiedOption(): Option {
  return new Option(
    '--classified <file>',
    'classified sites, of which nothing is read in or kept: name, site_id, meter_id or 户号 / 涉密单位清单，拒绝导入'
  )
}

/** Says what has been refused of classified sites; nothing without a list. */
export function classifiedLines(classified: ClassifiedSites | undefined): string {
  if (!classified) return ''
  const { sites, meters, rows } = classified.refused
  const { sites: listed, unmet } = classified.listed
  const zhUnmet = `清单 ${listed} 项中有 ${unmet} 项未与任何单位或电表对上，请核对其名称或编号\n`
  const enUnmet = `${unmet} of the ${listed} entries of the list match no site or meter: check how their names and numbers are written\n`
  return (
    (unmet > 0 ? zhUnmet + enUnmet : '') +
    `涉密单位：拒绝 ${sites} 个单位、${meters} 个电表，另有 ${rows} 行未读入，均未保存（也不在 quarantine 中），不计入上述行数\n` +
    `classified: ${sites} sites with ${meters} meters refused, and ${rows} rows, none of them kept (nor in quarantine) or counted above\n`
  )
}
