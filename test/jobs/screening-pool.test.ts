import { expect, test } from 'vitest'
import { screenPoints } from '../../src/jobs/screening-pool.ts'

import type { ScreeningInput } from '../../src/screening/screening-input.ts'
import { inputOf, officeKw, screened } from '../screening/sample-curves.ts'

const COUNT = 150
const sample = (i: number) => inputOf(officeKw(40, i), 24, `M${i}`)

async function all(inputs: Iterable<ScreeningInput>, jobs: number) {
  const screenings = []
  for await (const screening of screenPoints(inputs, { jobs })) screenings.push(screening)
  return screenings
}

test('gives what a single thread gives, in the order of the inputs', async () => {
  const expected = Array.from({ length: COUNT }, (_, i) => screened(sample(i)))
  for (const jobs of [1, 3]) {
    expect(
      await all(
        Array.from({ length: COUNT }, (_, i) => sample(i)),
        jobs
      )
    ).toEqual(expected)
  }
})

test('takes inputs only as fast as they are screened', async () => {
  let pulled = 0
  function* inputs() {
    for (let i = 0; i < 10 * COUNT; i++) {
      pulled++
      yield sample(i % 3)
    }
  }
  for await (const _ of screenPoints(inputs(), { jobs: 2 })) break
  expect(pulled).toBeLessThan(COUNT)
})

test('curves that share a buffer are screened without harm to one another', async () => {
  const shared = officeKw(80)
  const halves = [shared.subarray(0, 40 * 24), shared.subarray(40 * 24)]
  const screenings = await all(
    halves.map((kw, i) => inputOf(kw, 24, `H${i}`)),
    2
  )
  expect(screenings.map(({ status }) => status)).toEqual(['ok', 'ok'])
  expect(shared.length).toBe(80 * 24)
})

test('an error of the inputs passes through', async () => {
  function* broken() {
    yield sample(1)
    throw new Error('the file is gone')
  }
  await expect(all(broken(), 2)).rejects.toThrow('the file is gone')
})
