// Asks what serving.ts tells it to, as a process of its own: what it costs to ask must not slow those who answer.
import { setTimeout as sleep } from 'node:timers/promises'
import autocannon from 'autocannon'

/** What is asked of a server, and how often. */
export interface Load {
  readonly url: string
  readonly paths: readonly string[]
  readonly key: string
  /** requests a second of all users together */
  readonly rate: number
  readonly seconds: number
}

/** How long the answers took, in ms. */
export interface LoadResult {
  readonly answers: number
  readonly p50: number
  readonly p97_5: number
  readonly p99: number
  readonly slowest: number
  readonly not2xx: number
  readonly errors: number
  readonly timeouts: number
}

/** Each asks a few things in a row every second, as a page does; they do not begin at the same moment. */
const USERS = 20

process.once('message', async (load: Load) => {
  process.send?.(await fire(load), () => process.disconnect())
})

async function fire({ url, paths, key, rate, seconds }: Load): Promise<LoadResult> {
  const took: number[] = []
  const results = await Promise.all(
    Array.from({ length: USERS }, async (_, user) => {
      await sleep((1000 / USERS) * user)
      const own = paths.filter((_, i) => paths.length < USERS || Math.floor((i / paths.length) * USERS) === user)
      const options: autocannon.Options = {
        url,
        requests: own.map((path) => ({ path })),
        headers: { authorization: `Bearer ${key}` },
        connections: 1,
        overallRate: rate / USERS,
        duration: seconds
      }
      return new Promise<autocannon.Result>((done, failed) => {
        const asking = autocannon(options, (error, result) => (error ? failed(error) : done(result)))
        asking.on('response', (_client, _status, _bytes, ms) => took.push(...withOmitted(ms, (1000 / rate) * USERS)))
      })
    })
  )
  took.sort((a, b) => a - b)
  const quantile = (share: number) => Math.round(took[Math.min(took.length - 1, Math.floor(took.length * share))] ?? 0)
  const sum = (of: (result: autocannon.Result) => number) => results.reduce((total, result) => total + of(result), 0)
  return {
    answers: sum(({ requests }) => requests.total),
    p50: quantile(0.5),
    p97_5: quantile(0.975),
    p99: quantile(0.99),
    slowest: quantile(1),
    not2xx: sum(({ non2xx }) => non2xx),
    errors: sum(({ errors }) => errors),
    timeouts: sum(({ timeouts }) => timeouts)
  }
}

/**
 * With the time of an answer, those of the requests that its user would have sent meanwhile (coordinated omission, as
 * HdrHistogram corrects it). autocannon 8 does so as if requests were due each millisecond whatever the rate, which makes
 * one answer of a second into a thousand.
 */
function withOmitted(ms: number, intervalMs: number): number[] {
  const times = [ms]
  for (let left = ms - intervalMs; left > 0; left -= intervalMs) times.push(left)
  return times
}
