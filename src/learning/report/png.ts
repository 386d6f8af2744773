import { crc32, deflateSync } from 'node:zlib'

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10]
const INDEXED = 3
const BITS = 8

/**
 * A picture as PNG (ISO/IEC 15948) of eight-bit palette colours.
 * @param pixels positions in the palette, row by row, `width × height`
 * @param palette red, green, blue of each colour
 */
export function indexedPng(pixels: Uint8Array, width: number, palette: Uint8Array): Uint8Array {
  const height = pixels.length / width
  const head = new Uint8Array(13)
  const view = new DataView(head.buffer)
  view.setUint32(0, width)
  view.setUint32(4, height)
  head.set([BITS, INDEXED, 0, 0, 0], 8)
  // Each row begins with its filter: none.
  const rows = new Uint8Array((width + 1) * height)
  for (let y = 0; y < height; y++) rows.set(pixels.subarray(y * width, (y + 1) * width), y * (width + 1) + 1)
  const chunks = [chunk('IHDR', head), chunk('PLTE', palette), chunk('IDAT', deflateSync(rows)), chunk('IEND', NOTHING)]
  return Uint8Array.from([...SIGNATURE, ...chunks.flatMap((bytes) => [...bytes])])
}

const NOTHING = new Uint8Array()

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 12)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, data.length)
  bytes.set(new TextEncoder().encode(type), 4)
  bytes.set(data, 8)
  view.setUint32(data.length + 8, crc32(bytes.subarray(4, data.length + 8)))
  return bytes
}
