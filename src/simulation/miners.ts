import { parse } from 'csv-parse/sync'
import type { Random } from './random.ts'

/** A mining machine as sold or built: it can only be added whole. */
export interface Miner {
  readonly model: string
  /** Dedicated hardware (`asic`) or a frame of graphics cards (`gpu`). */
  readonly kind: 'asic' | 'gpu'
  /** Nameplate power at the wall, kW. */
  readonly kw: number
  readonly source: string
}

export class MinersTableError extends Error {
  readonly code = 'MINERS_TABLE_INVALID'
  constructor(row: number, what: string) {
    super(
      `data/miners.csv, row ${row}: ${what}. Each row needs model, kind (asic or gpu), wall_power_w (> 0) and source.`
    )
    this.name = 'MinersTableError'
  }
}

/** Reads the table of miners (`model,kind,wall_power_w,source`). Throws MinersTableError. */
export function parseMiners(text: string): Miner[] {
  const rows: Record<string, string>[] = parse(text, { columns: true, bom: true, skip_empty_lines: true, trim: true })
  if (rows.length === 0) throw new MinersTableError(1, 'the table is empty')
  return rows.map(({ model, kind, wall_power_w, source }, index) => {
    const watts = Number(wall_power_w)
    if (!model || !source) throw new MinersTableError(index + 1, 'model or source is missing')
    if (kind !== 'asic' && kind !== 'gpu') throw new MinersTableError(index + 1, `kind is "${kind ?? ''}"`)
    if (!(watts > 0)) throw new MinersTableError(index + 1, `wall_power_w is "${wall_power_w ?? ''}"`)
    return { model, kind, kw: watts / 1000, source }
  })
}

/** So many machines of one model. */
export interface Fleet {
  readonly miner: Miner
  readonly units: number
}

/**
 * Draws whole rigs of one model that come closest to the wanted power; null when even one rig of the smallest model would
 * draw more than twice that.
 */
export function drawFleet(miners: readonly Miner[], wantedKw: number, random: Random): Fleet | null {
  const fitting = miners.filter((miner) => miner.kw <= 1.5 * wantedKw)
  if (fitting.length > 0) {
    const miner = random.pick(fitting)
    return { miner, units: Math.max(1, Math.round(wantedKw / miner.kw)) }
  }
  const smallest = miners.reduce((a, b) => (b.kw < a.kw ? b : a))
  return smallest.kw <= 2 * wantedKw ? { miner: smallest, units: 1 } : null
}
