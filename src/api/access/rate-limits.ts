import type { FastifyRequest } from 'fastify'
import type { Api } from '../context.ts'
import { Problem } from '../problem.ts'
import { addressBlock } from './address-block.ts'

/** Requests a minute. A key has its own. */
export interface RateLimits {
  /** of an address, or the /64 of an IPv6 address, where nobody was told apart */
  readonly address: number
  /** of somebody who signed in */
  readonly user: number
  /** attempts to sign in, of an address */
  readonly signIn: number
}

export const RATE_LIMITS: RateLimits = { address: 1200, user: 1200, signIn: 20 }

const MINUTE = 60_000
/** Sessions and keys whose owners are remembered. */
const MOST_OWNERS = 10_000

/** Counts a request. @throws {Problem} `too-many-requests` */
type RateLimit = (request: FastifyRequest) => Promise<void>

/** Who is held to which limit. */
interface Counted {
  readonly key: string
  readonly max: number
}

declare module 'fastify' {
  interface FastifyInstance {
    /** counts attempts to sign in, those of all routes together */
    signIns: RateLimit
  }
  interface FastifyRequest {
    /** to whose account a request goes; null until `rateLimits` has told */
    counted: Counted | null
  }
}

/**
 * The limits of a server, counted in its memory. `@fastify/rate-limit` must have been registered. That of sign-ins becomes
 * `app.signIns`.
 */
export function rateLimits(app: Api, limits: RateLimits) {
  const owners = new Map<string, Counted>()
  const ofAddress = ({ ip }: FastifyRequest): Counted => ({ key: addressBlock(ip), max: limits.address })
  const ofPrincipal = (request: FastifyRequest): Counted => {
    const { principal } = request
    if (principal?.kind === 'key') return { key: `key ${principal.keyId}`, max: principal.requestsPerMinute }
    if (principal?.kind === 'session') return { key: `user ${principal.userId}`, max: limits.user }
    return ofAddress(request)
  }
  const countedOf = (request: FastifyRequest) => request.counted ?? ofAddress(request)
  app.decorateRequest('counted', null)
  const requests = app.createRateLimit({
    timeWindow: MINUTE,
    keyGenerator: (request) => countedOf(request).key,
    max: (request) => countedOf(request).max
  })
  const signIns = app.createRateLimit({
    timeWindow: MINUTE,
    max: limits.signIn,
    keyGenerator: ({ ip }) => addressBlock(ip)
  })
  const refuse = (request: FastifyRequest, max: number, seconds: number) => {
    request.overLimit = true
    throw new Problem('too-many-requests', `More than ${max} requests in a minute. Try again later.`, {
      headers: { 'retry-after': String(Math.max(1, seconds)) }
    })
  }
  const limited = (check: typeof requests) => async (request: FastifyRequest) => {
    const result = await check(request)
    if (!result.isAllowed && result.isExceeded) refuse(request, result.max, result.ttlInSeconds)
  }
  app.decorate('signIns', limited(signIns))
  return {
    /**
     * Refuses, before the database is asked who it is, whoever has no request left: the owner of a session or key that was
     * good here before, else the address. So an address that floods the server is told off at no cost, and those who work
     * behind the same address are not.
     * @throws {Problem} `too-many-requests`
     */
    beforeLookUp: async (request: FastifyRequest, secretHash: Buffer): Promise<void> => {
      request.counted = owners.get(secretHash.toString('base64')) ?? ofAddress(request)
      const result = await requests(request, { increment: false })
      if (!result.isAllowed && result.remaining === 0) refuse(request, result.max, result.ttlInSeconds)
    },
    /** Remembers whose a session or key was; that it is nobody's any more, too. */
    remember: (request: FastifyRequest, secretHash: Buffer): void => {
      const name = secretHash.toString('base64')
      owners.delete(name)
      if (!request.principal) return
      const [oldest] = owners.size < MOST_OWNERS ? [] : owners.keys()
      if (oldest !== undefined) owners.delete(oldest)
      owners.set(name, ofPrincipal(request))
    },
    /** Counts a request of whoever was told apart, or else of its address. @throws {Problem} `too-many-requests` */
    count: async (request: FastifyRequest): Promise<void> => {
      request.counted = ofPrincipal(request)
      await limited(requests)(request)
    }
  }
}
