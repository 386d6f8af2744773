import type { Rejection } from '../readings/rejection.ts'
import { readTable } from '../readings/table.ts'

/** What is known of a meter: mining or not, how, how much and since when. */
export interface Truth {
  readonly mining: boolean
  readonly kind: string | null
  /** Nameplate of the rigs, kW; NaN when not known, 0 without mining. */
  readonly rigKw: number
  /** Nameplate over the meter's mean load; NaN when not known, 0 without mining. */
  readonly share: number
  /** Onset in days since 1970-01-01 on the meter's own clock; NaN without one. */
  readonly onset: number
}

const MS_PER_DAY = 86_400_000
/** Of a meter without mining. */
export const CLEAN: Truth = { mining: false, kind: null, rigKw: 0, share: 0, onset: Number.NaN }

/**
 * Reads a truth file: `meter_id,label` (1 mining, 0 not), and of the mining ones, as far as known,
 * `kind,rig_kw,share_of_mean,onset`. A row without an id or with another label is turned away.
 * @param file what to call the file in rejections
 * @throws UnexpectedHeaderError when it is no truth file
 */
export function parseTruth(text: string, file = 'truth'): { truths: Map<string, Truth>; rejections: Rejection[] } {
  const truths = new Map<string, Truth>()
  const rejections = readTable(file, text, ['meter_id', 'label'], ({ cell, reject }) => {
    const meterId = cell('meter_id')
    const label = cell('label')
    if (meterId === '') {
      return reject({ code: 'missing_id', reason: { zh: '缺少 meter_id', en: 'meter_id is missing' } })
    }
    if (label !== '0' && label !== '1') {
      const reason = { zh: `label 应为 0 或 1，实为“${label}”`, en: `label must be 0 or 1, not "${label}"` }
      return reject({ code: 'bad_number', reason })
    }
    truths.set(meterId, label === '0' ? CLEAN : miningTruth(cell))
  })
  return { truths, rejections }
}

function miningTruth(cell: (name: string) => string): Truth {
  const kind = cell('kind') || null
  const number = (text: string) => (text === '' ? Number.NaN : Number(text))
  return {
    mining: true,
    kind,
    rigKw: number(cell('rig_kw')),
    share: number(cell('share_of_mean')),
    // Mining that was there before the data has no onset that could be found in them.
    onset: kind === 'always' ? Number.NaN : clockDays(cell('onset'))
  }
}

/** A time on the meter's own clock in days; a zone behind it is not applied. */
function clockDays(text: string): number {
  const time = text.replace(/(Z|[+-]\d\d:?\d\d)$/, '')
  const written = time.length <= 10 ? time : `${time.replace(' ', 'T')}Z`
  return time === '' ? Number.NaN : Date.parse(written) / MS_PER_DAY
}

/** Reads which meters are windows of which building: `meter_id,building`. */
export function parseBuildings(text: string, file = 'buildings'): Map<string, string> {
  const buildings = new Map<string, string>()
  readTable(file, text, ['meter_id', 'building'], ({ cell }) => {
    buildings.set(cell('meter_id'), cell('building') || cell('meter_id'))
  })
  return buildings
}
