import type { FastifyReply, FastifyRequest } from 'fastify'

/** Whether the server answers its own machine alone, where a browser need not speak TLS. */
export type Reach = 'machine' | 'network'

/** A browser takes `__Host-` cookies over TLS alone, from this host alone. */
const NAMES = { machine: 'rigwatch_session', network: '__Host-rigwatch_session' } as const

/** Ties a sign-in at the OpenID provider to the browser that began it. */
const FLOW_NAMES = { machine: 'rigwatch_oidc', network: '__Host-rigwatch_oidc' } as const

function options(reach: Reach) {
  return { path: '/', httpOnly: true, sameSite: 'strict', secure: reach === 'network' } as const
}

/** The session token of a request. */
export function sessionCookie(request: FastifyRequest, reach: Reach): string | undefined {
  return request.cookies[NAMES[reach]]
}

/** Gives the browser its session; it forgets it when it closes. */
export function setSessionCookie(reply: FastifyReply, reach: Reach, token: string): void {
  reply.setCookie(NAMES[reach], token, options(reach))
}

export function clearSessionCookie(reply: FastifyReply, reach: Reach): void {
  reply.clearCookie(NAMES[reach], options(reach))
}

/** The token of a sign-in at the OpenID provider that a browser has begun. */
export function flowCookie(request: FastifyRequest, reach: Reach): string | undefined {
  return request.cookies[FLOW_NAMES[reach]]
}

export function setFlowCookie(reply: FastifyReply, reach: Reach, token: string): void {
  reply.setCookie(FLOW_NAMES[reach], token, options(reach))
}

export function clearFlowCookie(reply: FastifyReply, reach: Reach): void {
  reply.clearCookie(FLOW_NAMES[reach], options(reach))
}
