import { type ClockChange, changeOfCode, codeOfChange } from '../readings/clock-change.ts'
import { type Channel, ELECTRICAL_CHANNELS, type LoadDay } from '../readings/load-day.ts'

/** How `load_day.channel` stands for a channel. */
export const CHANNEL_CODES: Readonly<Record<Channel, number>> = {
  active_power: 1,
  register_energy: 2,
  reverse_power: 3,
  reactive_power: 4,
  power_factor: 5,
  current_a: 6,
  current_b: 7,
  current_c: 8,
  current_n: 9,
  voltage_a: 10,
  voltage_b: 11,
  voltage_c: 12,
  active_power_a: 13,
  active_power_b: 14,
  active_power_c: 15,
  reverse_energy: 16,
  month_energy: 17
}
const CHANNEL_OF = new Map(Object.entries(CHANNEL_CODES).map(([channel, code]) => [code, channel as Channel]))

/** The channels that are screened and shown as curves, as SQL. */
export const CURVE_CHANNELS = `(${CHANNEL_CODES.active_power}, ${CHANNEL_CODES.register_energy})`

/** Those, and what tells kinds of loads apart beside them. */
export const SCREENED_CHANNELS = `(${['active_power' as const, 'register_energy' as const, ...ELECTRICAL_CHANNELS].map((channel) => CHANNEL_CODES[channel]).join(', ')})`

/** Bits of `load_day.quality`; those above them are the code of how the clock was changed on the day. */
export const HAS_MISSING = 1
const HAS_NEGATIVE = 2
/** What the code of a change of the clock is multiplied by in `load_day.quality`. */
export const CHANGE_UNIT = 4

/** PostgreSQL counts days from 2000-01-01. */
const POSTGRES_EPOCH_DAY = 10_957
const REAL_OID = 700
// https://www.postgresql.org/docs/current/sql-copy.html, "Binary Format"
const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1')
const HEADER_BYTES = SIGNATURE.length + 8
const TRAILER_BYTES = 2
const COLUMNS = 6
/** column count, five scalar columns with their lengths, and the length and head of the array */
const ROW_BYTES = 2 + 3 * (4 + 4) + 2 * (4 + 2) + 4 + 20
const VALUE_BYTES = 8

/** One row of `load_day` but for the import that brings it. */
export interface LoadDayRow {
  readonly pointId: number
  readonly load: LoadDay
}

/**
 * Rows as the input of `copy … from stdin (format binary)`, columns in the order of `LOAD_DAY_COLUMNS`.
 * The byte layout of a `real[]`: dimensions, null flag, element type, size, lower bound, then length and value of each.
 */
export function encodeLoadDays(rows: readonly LoadDayRow[], importId: number): Buffer {
  const bytes = rows.reduce((sum, { load }) => sum + ROW_BYTES + load.values.length * VALUE_BYTES, 0)
  const buffer = Buffer.allocUnsafe(HEADER_BYTES + bytes + TRAILER_BYTES)
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength)
  SIGNATURE.copy(buffer)
  buffer.fill(0, SIGNATURE.length, HEADER_BYTES)
  let at = HEADER_BYTES
  const int16 = (value: number) => {
    view.setInt16(at, value)
    at += 2
  }
  const int32 = (value: number) => {
    view.setInt32(at, value)
    at += 4
  }
  for (const { pointId, load } of rows) {
    const { values } = load
    int16(COLUMNS)
    for (const number of [pointId, load.day - POSTGRES_EPOCH_DAY, importId]) {
      int32(4)
      int32(number)
    }
    for (const number of [
      CHANNEL_CODES[load.channel],
      quality(values) + CHANGE_UNIT * codeOfChange(load.clockChange)
    ]) {
      int32(2)
      int16(number)
    }
    int32(20 + values.length * VALUE_BYTES)
    for (const number of [1, 0, REAL_OID, values.length, 1]) int32(number)
    for (let i = 0; i < values.length; i++) {
      view.setInt32(at, 4)
      view.setFloat32(at + 4, values[i] as number)
      at += VALUE_BYTES
    }
  }
  int16(-1)
  return buffer
}

/** Columns of the rows that `encodeLoadDays` makes. */
export const LOAD_DAY_COLUMNS = 'point_id, day, import_id, channel, quality, values'

function quality(values: Float32Array): number {
  let bits = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    if (value < 0) bits |= HAS_NEGATIVE
    else if (Number.isNaN(value)) bits |= HAS_MISSING
  }
  return bits
}

/** A row as it comes out of the store: whose it is stands in the point id. */
export interface StoredLoadDay {
  readonly pointId: number
  readonly day: number
  readonly channel: Channel
  readonly values: Float32Array
  readonly clockChange?: ClockChange
}

/** Reads the output of `copy (select point_id, day, channel, quality, values …) to stdout (format binary)`. */
export function* decodeLoadDays(buffer: Buffer): Generator<StoredLoadDay> {
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength)
  let at = HEADER_BYTES + view.getInt32(SIGNATURE.length + 4)
  while (view.getInt16(at) !== -1) {
    const pointId = view.getInt32(at + 6)
    const day = view.getInt32(at + 14) + POSTGRES_EPOCH_DAY
    const channel = CHANNEL_OF.get(view.getInt16(at + 22))!
    const clockChange = changeOfQuality(view.getInt16(at + 28))
    const length = view.getInt32(at + 46)
    at += 54
    const values = new Float32Array(length)
    for (let i = 0; i < length; i++) values[i] = view.getFloat32(at + i * VALUE_BYTES + 4)
    at += length * VALUE_BYTES
    yield { pointId, day, channel, values, ...(clockChange && { clockChange }) }
  }
}

/** How the clock was changed on a stored day. */
export function changeOfQuality(quality: number): ClockChange | undefined {
  return changeOfCode(Math.floor(quality / CHANGE_UNIT))
}
