import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { ScreenedPoints } from '../../src/jobs/screened-points.ts'
import { type PointScreening, withoutReadings } from '../../src/screening/point-screening.ts'

const temporary = mkdtempSync(join(tmpdir(), 'rigwatch-test-'))
vi.stubEnv('TMPDIR', temporary)
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(temporary, { recursive: true })
})

test('gives back what was put in, missing numbers included, and leaves nothing behind', () => {
  const points = new ScreenedPoints()
  const shape = { meanKw: 12.5, baseloadKw: Number.NaN } as unknown as PointScreening['shape']
  const first: PointScreening = { ...withoutReadings('0001', '学校'), status: 'ok', shape }
  const second = withoutReadings('中/2', null)
  points.add(first)
  points.add(second)
  expect(readdirSync(temporary)).toHaveLength(1)
  expect(points.size).toBe(2)
  expect(points.get('中/2')).toEqual(second)
  expect(points.get('0001')).toEqual(first)
  expect(points.has('0002')).toBe(false)
  expect(() => points.get('0002')).toThrow(/0002/)
  points.close()
  expect(readdirSync(temporary)).toEqual([])
})
