import { Buffer } from 'node:buffer'
import type { Channel, LoadDay } from '../readings/load-day.ts'

const CHANNELS: readonly Channel[] = ['active_power', 'register_energy']
/** bytes of the id (2), channel (1), number of values (1), day (4) */
const HEAD_BYTES = 8

/** Bytes that a load day takes as a record. */
export function recordBytes(day: LoadDay): number {
  return HEAD_BYTES + Buffer.byteLength(day.meterId) + day.values.byteLength
}

/** Writes a load day at a place of a buffer that has room for it, values in this machine's byte order. */
export function writeRecord(day: LoadDay, into: Buffer, at: number): number {
  const idBytes = into.write(day.meterId, at + HEAD_BYTES)
  into.writeUInt16LE(idBytes, at)
  into[at + 2] = CHANNELS.indexOf(day.channel)
  into[at + 3] = day.values.length
  into.writeInt32LE(day.day, at + 4)
  const { buffer, byteOffset, byteLength } = day.values
  into.set(new Uint8Array(buffer, byteOffset, byteLength), at + HEAD_BYTES + idBytes)
  return at + HEAD_BYTES + idBytes + byteLength
}

/** Reads the record at a place; undefined when it is not all there. */
export function readRecord(from: Buffer, at: number): { day: LoadDay; end: number } | undefined {
  if (at + HEAD_BYTES > from.length) return undefined
  const valuesAt = at + HEAD_BYTES + from.readUInt16LE(at)
  const values = new Float32Array(from[at + 3]!)
  const end = valuesAt + values.byteLength
  if (end > from.length) return undefined
  new Uint8Array(values.buffer).set(from.subarray(valuesAt, end))
  const meterId = from.toString('utf8', at + HEAD_BYTES, valuesAt)
  return { day: { meterId, day: from.readInt32LE(at + 4), channel: CHANNELS[from[at + 2]!]!, values }, end }
}
