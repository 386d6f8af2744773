import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { DigestedFile } from '../../src/sources/file-digest.ts'
import { readReadings } from '../../src/sources/readings-files.ts'
import { zipOf } from './zip-writer.ts'

const folder = mkdtempSync(join(tmpdir(), 'rigwatch-digest-'))
afterAll(() => rmSync(folder, { recursive: true }))

const HEADER = `meter_id,date,${Array.from({ length: 24 }, (_, i) => `p${i + 1}`)}`
const csv = (...ids: string[]) => [HEADER, ...ids.map((id) => `${id},2024-01-01,${Array(24).fill(1.5)}`), ''].join('\n')

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

/** What a file is by its whole content. */
function known(name: string, rows: number) {
  const content = readFileSync(name)
  return { name, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex'), rows }
}

test('each file that is read is told with the digest of its bytes on the disk, archives as a whole', async () => {
  const year = join(folder, 'year')
  mkdirSync(year)
  const [january, february] = [file('year/1.csv', csv('A', 'B')), file('year/2.csv.gz', gzipSync(csv('C')))]
  const zip = file('all.zip', zipOf({ name: 'a.csv', data: csv('D') }, { name: 'b.csv', data: csv('E', 'F') }))
  // what follows gzip is no part of it, and yet of the file
  const rest = file('rest.csv.gz', Buffer.concat([gzipSync(csv('G')), Buffer.alloc(300_000, 'rest')]))
  const told: object[] = []
  for await (const _ of readReadings([year, zip, rest], {}, (each) => void told.push(each)));
  expect(told).toMatchObject([
    known(january, 2),
    known(february, 1),
    known(zip, 3),
    { ...known(rest, 0), rows: expect.any(Number) }
  ])
})

test('a file that nobody has read is read for its digest; a pipe, which can be read once, has none', async () => {
  const name = file('plain.csv', csv('A'))
  const { rows: _, ...whole } = known(name, 0)
  expect(await new DigestedFile(name).digest()).toEqual(whole)
  const pipe = join(folder, 'pipe')
  execFileSync('bash', ['-c', 'mkfifo "$0"', pipe])
  expect(await new DigestedFile(pipe).digest()).toEqual({ name: pipe, bytes: null, sha256: null })
  await expect(new DigestedFile(join(folder, 'nowhere')).digest()).rejects.toThrow(/no such file/)
})
