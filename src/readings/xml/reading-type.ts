import { shownCell } from '../cell-problem.ts'
import type { Channel } from '../load-day.ts'
import type { RowProblem } from '../rejection.ts'
import { DRAWN } from './main-flow.ts'

/**
 * What a reading measures, in the codes that Green Button (ESPI) shares with IEC 61968-9, annex C. 0 or absent = not
 * applicable.
 */
export interface TypeCodes {
  /** 72 Wh, 38 W, 73 varh, 63 var, 29 V, 5 A, 65 cos φ */
  readonly unit: number
  /** power of ten */
  readonly multiplier: number
  /** 1 forward, 4 net, 19 reverse, 20 total */
  readonly flow: number
  /** 4 delta; 1, 2, 3, 9 registers; 6, 12 of a moment */
  readonly accumulation: number
  /** 1, 2 electricity */
  readonly commodity: number
  /** 2 mean, 8 maximum, 9 minimum, 12 normal, 26 sum */
  readonly aggregate: number
  /** bits: 128 A, 64 B, 32 C, 1 N */
  readonly phases: number
  /** time-of-use register; 0 = the total */
  readonly tou: number
  /** minutes of an interval; 0 = not said */
  readonly minutes: number
}

/** How values become a channel of a load day. */
export interface Quantity {
  readonly channel: Channel
  /** from the file's unit to that of the channel, or to its energy in kWh or kvarh */
  readonly factor: number
  readonly energy: boolean
  /** readings of a register, whose differences are the energy */
  readonly register: boolean
  readonly minutes: number
  /** code of its direction: of several that say what a load draws, one makes its curve */
  readonly flow: number
}

const [WATT_HOUR, WATT, VAR_HOUR, VAR, VOLT, AMPERE, POWER_FACTOR] = [72, 38, 73, 63, 29, 5, 65]
const REGISTERS = [1, 2, 3, 9]
const ELECTRICITY = [0, 1, 2]
/** not applicable, mean, normal, sum: what maxima and minima of a period are worth nothing for */
const AGGREGATES = [0, 2, 12, 26]
const [DELIVERED, REVERSE] = [1, 19]
const PHASE_LETTERS: Readonly<Record<number, string>> = { 128: 'a', 129: 'a', 64: 'b', 65: 'b', 32: 'c', 33: 'c' }
const LARGEST_POWER = 24

/** The channel of a reading type, or why its readings are not used. */
export function quantityOf(codes: TypeCodes): Quantity | RowProblem {
  const { unit, multiplier, flow, accumulation, commodity, aggregate, tou, minutes } = codes
  if (!ELECTRICITY.includes(commodity)) return unused(`commodity ${commodity}`)
  if (!AGGREGATES.includes(aggregate)) return unused(`dataQualifier ${aggregate}`)
  if (tou !== 0) return unused(`tou ${tou}`)
  if (!(Math.abs(multiplier) <= LARGEST_POWER)) return unused(`multiplier ${multiplier}`)
  const channel = channelOf(codes)
  if (!channel) return unused(`uom ${unit}, flowDirection ${flow}`)
  const energy = unit === WATT_HOUR || unit === VAR_HOUR
  const kilo = energy || unit === WATT || unit === VAR ? 3 : 0
  const register = energy && REGISTERS.includes(accumulation)
  return { channel, factor: 10 ** (multiplier - kilo), energy, register, minutes, flow: kilo > 0 ? flow : DELIVERED }
}

function channelOf({ unit, flow, phases }: TypeCodes): Channel | undefined {
  const phase = PHASE_LETTERS[phases]
  switch (unit) {
    case WATT_HOUR:
    case WATT:
      if (flow === REVERSE) return phase ? undefined : 'reverse_power'
      if (!DRAWN.includes(flow)) return undefined
      return phase ? (`active_power_${phase}` as Channel) : 'active_power'
    case VAR_HOUR:
    case VAR:
      return DRAWN.includes(flow) && !phase ? 'reactive_power' : undefined
    case VOLT:
      return phase ? (`voltage_${phase}` as Channel) : undefined
    case AMPERE:
      return phase ? (`current_${phase}` as Channel) : undefined
    case POWER_FACTOR:
      return phase ? undefined : 'power_factor'
    default:
      return undefined
  }
}

/** The problem of readings that are none of those that load curves are made of. */
export function unused(what: string): RowProblem {
  const shown = shownCell(what)
  return { code: 'unused_quantity', reason: { zh: `不采用的量：${shown}`, en: `not used: ${shown}` } }
}
