import { Buffer } from 'node:buffer'
import { changeOfCode, codeOfChange } from '../readings/clock-change.ts'
import { CHANNELS, type Channel, type LoadDay } from '../readings/load-day.ts'

const NAMES = Object.keys(CHANNELS) as readonly Channel[]
/** bytes of the id (2), number of values (2), day (4), rows (4), channel (1), one to spare, change of the clock (2) */
const HEAD_BYTES = 16

/** Bytes that a load day takes as a record. */
export function recordBytes(day: LoadDay): number {
  return HEAD_BYTES + Buffer.byteLength(day.meterId) + day.values.byteLength
}

/** Writes a load day at a place of a buffer that has room for it, values in this machine's byte order. */
export function writeRecord(day: LoadDay, into: Buffer, at: number): number {
  const idBytes = into.write(day.meterId, at + HEAD_BYTES)
  into.writeUInt16LE(idBytes, at)
  into.writeUInt16LE(day.values.length, at + 2)
  into.writeInt32LE(day.day, at + 4)
  into.writeUInt32LE((day.rows ?? 1) - (day.superseded ?? 0), at + 8)
  into[at + 12] = NAMES.indexOf(day.channel)
  into.writeUInt16LE(codeOfChange(day.clockChange), at + 14)
  const { buffer, byteOffset, byteLength } = day.values
  into.set(new Uint8Array(buffer, byteOffset, byteLength), at + HEAD_BYTES + idBytes)
  return at + HEAD_BYTES + idBytes + byteLength
}

/** Reads the record at a place; undefined when it is not all there. Its rows are those that hold. */
export function readRecord(from: Buffer, at: number): { day: LoadDay; end: number } | undefined {
  if (at + HEAD_BYTES > from.length) return undefined
  const valuesAt = at + HEAD_BYTES + from.readUInt16LE(at)
  const values = new Float32Array(from.readUInt16LE(at + 2))
  const end = valuesAt + values.byteLength
  if (end > from.length) return undefined
  new Uint8Array(values.buffer).set(from.subarray(valuesAt, end))
  const meterId = from.toString('utf8', at + HEAD_BYTES, valuesAt)
  const channel = NAMES[from[at + 12]!]!
  const clockChange = changeOfCode(from.readUInt16LE(at + 14))
  const [day, rows] = [from.readInt32LE(at + 4), from.readUInt32LE(at + 8)]
  return { day: { meterId, day, channel, values, rows, ...(clockChange && { clockChange }) }, end }
}
