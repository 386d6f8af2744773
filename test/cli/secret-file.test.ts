import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { sealingKeyIn } from '../../src/cli/secret-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'rigwatch secret '))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('servers that start at once find one whole key, for its owner alone to read, and leave nothing beside it', async () => {
  const path = join(folder, 'new', 'key')
  const keys = await Promise.all(Array.from({ length: 30 }, () => sealingKeyIn(path)))
  expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(1)
  expect(keys[0]).toHaveLength(32)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(readdirSync(join(folder, 'new'))).toEqual(['key'])
  expect(await sealingKeyIn(path)).toEqual(keys[0])
})
