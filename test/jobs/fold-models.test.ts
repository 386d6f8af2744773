import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readFoldModels } from '../../src/jobs/fold-models.ts'

let folder: string
const write = (name: string, text: string) => writeFile(join(folder, `${name}.json`), text)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rigwatch-folds-'))
  const buildings = { 'a/B1': { fold: 1, half: 0 }, 'a/B2': { fold: 0, half: 1 } }
  await write('splits', JSON.stringify({ seed: '1', folds: 2, buildings }))
  for (const fold of [0, 1]) await write(`hourly-${fold}`, `plain ${fold}`)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('a building is judged by forests without its fold and the network of the other half', async () => {
  const plain = await readFoldModels(folder)
  expect(plain.modelsOf(plain.placeOf('B1')!)).toEqual({ plain: 'plain 1', networked: null })

  for (const fold of [0, 1]) await write(`hourly-networked-${fold}`, `networked ${fold}`)
  await write('network-0', 'half 0')
  await expect(readFoldModels(folder)).rejects.toThrow(/network-1\.json is missing.*--fold-models/)
  await write('network-1', 'half 1')
  const { placeOf, modelsOf } = await readFoldModels(folder)
  const networked = (fold: number, half: number) => ({ steps: `networked ${fold}`, networks: [`half ${half}`] })
  expect(modelsOf(placeOf('B1')!)).toEqual({ plain: 'plain 1', networked: networked(1, 1) })
  expect(modelsOf(placeOf('a/B2')!)).toEqual({ plain: 'plain 0', networked: networked(0, 0) })
})
