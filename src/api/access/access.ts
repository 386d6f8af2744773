import type { FastifyRequest } from 'fastify'
import type { KeyRole, Part, Regions, Role, SignIn } from '../../store/access/roles.ts'
import type { Scope } from '../../store/store.ts'
import type { Api } from '../context.ts'
import { Problem } from '../problem.ts'

/**
 * Who may use a route: `public`, without asking who it is; `anyone`, who is told apart but never refused; `user`, whoever
 * signed in with a password; or those in these parts, by session or key.
 */
export type Access = 'public' | 'anyone' | 'user' | readonly (Role | 'demo')[]

/**
 * What somebody who signed in has to do before anything else: replace a password that somebody else has set, or enrol the
 * second factor that the role must have.
 */
export type Duty = 'password' | 'second-factor'

/** Who is asking. */
export type Principal = { readonly actor: string; readonly regions: Regions } & (
  | {
      readonly kind: 'session'
      readonly role: Role
      readonly userId: number
      readonly tokenHash: Buffer
      readonly signIn: SignIn
      readonly secondFactor: boolean
      readonly due: Duty | null
    }
  | { readonly kind: 'key'; readonly role: KeyRole; readonly keyId: number; readonly requestsPerMinute: number }
  | { readonly kind: 'demo'; readonly role: 'demo' }
)

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access
    /** the duties in spite of which the route answers; none unless told */
    during?: readonly Duty[]
  }
  interface FastifyRequest {
    /** null where nobody has been asked for or told apart */
    principal: Principal | null
  }
}

/** What people who work with sites see of them. */
export const SEES_SITES = { access: ['operator', 'bureau', 'inspector', 'demo'] } as const satisfies Declared
/** Targets and the numbers behind the carbon are the bureau's to enter. */
export const ENTERS_CARBON = { access: ['bureau'] } as const satisfies Declared
export const AUDITS = { access: ['auditor'] } as const satisfies Declared
export const ADMINISTERS = { access: ['administrator'] } as const satisfies Declared
export const PUBLIC = { access: 'public' } as const satisfies Declared
export const ANYONE = { access: 'anyone' } as const satisfies Declared
/** For whoever signed in with a password, whatever is due. */
export const SIGNED_IN = { access: 'user', during: ['password', 'second-factor'] } as const satisfies Declared
export const ENROLS = { access: 'user', during: ['second-factor'] } as const satisfies Declared

interface Declared {
  readonly access: Access
  readonly during?: readonly Duty[]
}

/** The scope in which a route's queries run: that of who is asking. */
export function scopeOf(request: FastifyRequest): Scope {
  const { principal } = request
  if (!principal) throw new Error(`nobody was told apart for ${request.routeOptions.url}`)
  const role: Part = principal.role
  return { actor: principal.actor, regions: principal.regions, role }
}

/**
 * Who signed in with a password kept here.
 * @throws {Problem} `conflict` for whoever signed in elsewhere, where the passwords and factors are
 */
export function requirePassword(principal: Principal | null) {
  if (principal?.kind === 'session' && principal.signIn === 'password') return principal
  throw new Problem(
    'conflict',
    '您通过统一身份认证登录，密码与双因素认证由其管理。You signed in at your organisation, which has passwords and second factors of its own.'
  )
}

/** Refuses to start while a route does not say who may use it. Comes before the routes. */
export function requireDeclaredAccess(app: Api): void {
  const routes: { method: string | string[]; url: string; config?: { access?: Access } }[] = []
  app.addHook('onRoute', (route) => void routes.push(route))
  app.addHook('onReady', async () => {
    const open = routes.filter(({ config }) => config?.access === undefined)
    if (open.length === 0) return
    const named = open.map(({ method, url }) => `${[method].flat().join(', ')} ${url}`)
    throw new Error(`these routes do not say who may use them (config.access): ${named.join('; ')}`)
  })
}

/** Declares all routes that a plugin registers within `app` as public. */
export function declarePublic(app: Api): void {
  app.addHook('onRoute', (route) => {
    route.config = { ...route.config, access: 'public' }
  })
}
