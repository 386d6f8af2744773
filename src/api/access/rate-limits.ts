import type { FastifyRequest } from 'fastify'
import type { Api } from '../context.ts'
import { Problem } from '../problem.ts'

/** Requests a minute. A key has its own. */
export interface RateLimits {
  /** of an address, where nobody was told apart */
  readonly address: number
  /** of somebody who signed in */
  readonly user: number
  /** attempts to sign in, of an address */
  readonly signIn: number
}

export const RATE_LIMITS: RateLimits = { address: 1200, user: 1200, signIn: 20 }

const MINUTE = 60_000

/** Counts a request. @throws {Problem} `too-many-requests` */
type RateLimit = (request: FastifyRequest) => Promise<void>

declare module 'fastify' {
  interface FastifyInstance {
    /** counts attempts to sign in, those of all routes together */
    signIns: RateLimit
  }
}

/**
 * The limits of a server, counted in its memory. `@fastify/rate-limit` must have been registered. That of sign-ins becomes
 * `app.signIns`.
 * @returns that of all requests
 */
export function rateLimits(app: Api, limits: RateLimits): RateLimit {
  const requests = app.createRateLimit({
    timeWindow: MINUTE,
    keyGenerator: ({ principal, ip }) => {
      if (principal?.kind === 'key') return `key ${principal.keyId}`
      return principal?.kind === 'session' ? `user ${principal.userId}` : ip
    },
    max: ({ principal }) => {
      if (principal?.kind === 'key') return principal.requestsPerMinute
      return principal?.kind === 'session' ? limits.user : limits.address
    }
  })
  const signIns = app.createRateLimit({ timeWindow: MINUTE, max: limits.signIn, keyGenerator: ({ ip }) => ip })
  const limited = (check: typeof requests) => async (request: FastifyRequest) => {
    const result = await check(request)
    if (result.isAllowed || !result.isExceeded) return
    request.overLimit = true
    throw new Problem('too-many-requests', `More than ${result.max} requests in a minute. Try again later.`, {
      headers: { 'retry-after': String(Math.max(1, result.ttlInSeconds)) }
    })
  }
  app.decorate('signIns', limited(signIns))
  return limited(requests)
}
