import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answerOnWorkers, WorkerError } from '../../src/jobs/worker-pool.ts'
import { packageRoot } from '../../src/sources/package-root.ts'

const folder = `test-${process.pid}`
const script = `${folder}/squares.js`
const late = `${folder}/late.js`

beforeAll(() => {
  mkdirSync(join(packageRoot(), 'dist', folder), { recursive: true })
  writeFileSync(
    join(packageRoot(), 'dist', script),
    `import { workerData } from 'node:worker_threads'
     import { serveRequests } from '../jobs/worker-pool.js'
     serveRequests((values) => {
       if (values[0] < 0) throw new RangeError('negative: ' + values[0])
       if (values[0] === 666) process.exit(7)
       const until = Date.now() + (values[0] % 3) * 3
       while (Date.now() < until);
       return Float64Array.from(values, (value) => value ** workerData.power)
     }, (result) => [result.buffer])`
  )
  // What comes before a worker serves is lost here, as in engines that keep no messages for later listeners.
  writeFileSync(
    join(packageRoot(), 'dist', late),
    `import { parentPort } from 'node:worker_threads'
     import { serveRequests } from '../jobs/worker-pool.js'
     parentPort.on('message', () => {})
     await new Promise((resolve) => setTimeout(resolve, 50))
     serveRequests((value) => -value)`
  )
})
afterAll(() => rmSync(join(packageRoot(), 'dist', folder), { recursive: true, force: true }))

function squares(requests: Iterable<Float64Array> | AsyncIterable<Float64Array>, jobs = 3) {
  return answerOnWorkers<Float64Array, Float64Array>(requests, {
    script,
    jobs,
    workerData: { power: 2 },
    transfer: (request) => [request.buffer as ArrayBuffer]
  })
}
const first = async (results: AsyncIterable<Float64Array>) => {
  const values: number[] = []
  for await (const result of results) values.push(result[0] as number)
  return values
}

test.each([1, 2, 5])('gives the results in the order of the requests with %i workers', async (jobs) => {
  const requests = Array.from({ length: 50 }, (_, i) => Float64Array.of(i))
  expect(await first(squares(requests, jobs))).toEqual(Array.from({ length: 50 }, (_, i) => i * i))
})

test('pulls requests only as fast as they are answered', async () => {
  let pulled = 0
  async function* requests() {
    for (; pulled < 1000; pulled++) yield Float64Array.of(1)
  }
  const results = squares(requests(), 2)
  await results.next()
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(pulled).toBeLessThan(8)
  await results.return(undefined)
})

test('an exception in a worker, and a worker that dies, become a typed error that says why', async () => {
  await expect(first(squares([Float64Array.of(1), Float64Array.of(-4)]))).rejects.toThrow(/negative: -4/)
  await expect(first(squares([Float64Array.of(666)]))).rejects.toThrow(WorkerError)
  await expect(first(squares([Float64Array.of(666)]))).rejects.toThrow(/exit code 7/)
})

test('a worker that must wait for something before it serves gets every request', async () => {
  const answers: number[] = []
  for await (const answer of answerOnWorkers<number, number>([1, 2, 3, 4, 5], { script: late, jobs: 2 }))
    answers.push(answer)
  expect(answers).toEqual([-1, -2, -3, -4, -5])
})

test('a request that cannot be sent becomes a typed error', async () => {
  const requests = [() => 1] as unknown as Float64Array[]
  await expect(first(answerOnWorkers(requests, { script, jobs: 1 }))).rejects.toThrow(WorkerError)
})

test('an error of the requests passes through', async () => {
  async function* requests() {
    yield Float64Array.of(1)
    throw new TypeError('cannot read on')
  }
  await expect(first(squares(requests()))).rejects.toThrow(TypeError)
})
