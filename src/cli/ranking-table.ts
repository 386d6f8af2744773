import type { RankedReading } from '../jobs/screen-files.ts'
import { alignedTable } from './display-width.ts'
import { onsetText } from './onset-text.ts'

const ROWS = 20
const LONGEST_NAME = 24
const HEADER = ['名次 rank', '单位 site', '电表 meter', '概率 score', '状态 status', 'kW', '起始 onset', 'tCO2/年 yr']
const RIGHT_ALIGNED = new Set([0, 3, 5, 7])

/** The first twenty of a ranking as a table for the terminal. */
export function rankingTable(ranking: readonly RankedReading[], zone?: string): string {
  const rows = ranking.slice(0, ROWS).map(({ point }, i) => {
    const { meter, finding, tco2PerYear } = point
    return [
      String(i + 1),
      shortened(meter.name ?? meter.siteId),
      shortened(meter.meterId),
      finding.probability.toFixed(3),
      finding.status,
      Number.isNaN(finding.estimatedKw) ? '' : finding.estimatedKw.toFixed(1),
      onsetText(finding.onset, zone),
      Number.isNaN(tco2PerYear) ? '' : tco2PerYear.toFixed(1)
    ]
  })
  return alignedTable([HEADER, ...rows], RIGHT_ALIGNED)
}

/** Control characters in names from files must not reach the terminal. */
function shortened(text: string): string {
  const characters = [...text.replace(/\p{Cc}/gu, ' ')]
  return characters.length > LONGEST_NAME ? `${characters.slice(0, LONGEST_NAME - 1).join('')}…` : characters.join('')
}
