import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { toldFiles, toldNames } from '../../src/cli/imported-files.ts'
import { DigestedFile } from '../../src/sources/file-digest.ts'

const folder = mkdtempSync(join(tmpdir(), 'rigwatch-imported-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('a few files are told one by one, thousands by the digest of their list, which sha256sum gives as well', async () => {
  const names = Array.from({ length: 300 }, (_, i) => join(folder, `${i % 2 ? '电表' : 'meter'} ${i}.csv`))
  for (const [i, name] of names.entries()) writeFileSync(name, `readings ${i}`)
  const files = await Promise.all(names.map(async (name) => ({ ...(await new DigestedFile(name).digest()), rows: 2 })))
  expect(toldFiles(files.slice(0, 3))).toEqual(files.slice(0, 3))
  const printed = execFileSync('bash', ['-c', 'sha256sum "$0"/* | LC_ALL=C sort | sha256sum', folder], {
    encoding: 'utf8'
  })
  const bytes = files.reduce((sum, file) => sum + (file.bytes ?? 0), 0)
  expect(toldFiles(files)).toEqual({ count: 300, bytes, rows: 600, sha256_of_list: printed.slice(0, 64) })
})

test('of many names the first are told, and how many there are', () => {
  const names = Array.from({ length: 2000 }, (_, i) => `/readings/2024/${i}.csv`)
  expect(toldNames(names.slice(0, 5))).toEqual(names.slice(0, 5))
  const told = toldNames(names) as { count: number; first: string[] }
  expect(told.count).toBe(2000)
  expect(told.first).toEqual(names.slice(0, told.first.length))
  expect(told.first.length).toBeGreaterThan(20)
  expect(JSON.stringify(told).length).toBeLessThan(2200)
})
