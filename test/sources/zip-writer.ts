import { Buffer } from 'node:buffer'
import { crc32, deflateRawSync } from 'node:zlib'

export interface WrittenEntry {
  readonly name: string | Buffer
  readonly data: Uint8Array | string
  readonly flags?: number
  readonly method?: number
  /** what the archive says that it unpacks to */
  readonly size?: number
}

/** A zip archive, with whatever faults the entries ask for. */
export function zipOf(...entries: WrittenEntry[]): Buffer {
  const files: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, data, flags = 0, method = 8, size } of entries) {
    const plain = Buffer.from(data as string)
    const packed = method === 8 ? deflateRawSync(plain) : plain
    const fileName = Buffer.from(name as string)
    const utf8 = typeof name === 'string' ? 0x800 : 0
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(flags | utf8, 2)
    common.writeUInt16LE(method, 4)
    common.writeUInt32LE(crc32(plain), 10)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(size ?? plain.length, 18)
    common.writeUInt16LE(fileName.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, fileName, packed])
    const central = Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, Buffer.alloc(14), fileName])
    central.writeUInt32LE(offset, 42)
    files.push(local)
    directory.push(central)
    offset += local.length
  }
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(
    directory.reduce((sum, { length }) => sum + length, 0),
    12
  )
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...files, ...directory, end])
}
