import * as client from 'openid-client'
import type { OidcFlow, ProviderIdentity } from '../../store/access/oidc-sign-ins.ts'
import { Problem } from '../problem.ts'
import { normalName } from './sign-in.ts'

/** How the server is known to the organisation's OpenID provider. */
export interface OidcOptions {
  readonly issuer: URL
  readonly clientId: string
  /** none for a public client */
  readonly clientSecret?: string | undefined
  /** where browsers find this server, with a slash at its end; the page `account.html` below it takes the answer */
  readonly publicUrl: URL
  /** the claim that holds the name of the account */
  readonly nameClaim: string
  readonly scope: string
}

/** The OpenID provider of an organisation. Its description is asked for at the first use, and again after a failure. */
export interface OidcProvider {
  /** Where to send the browser, and what the answer has to fit. @throws {Problem} `provider-unavailable` */
  begin(): Promise<{ url: string; flow: OidcFlow }>
  /**
   * Who has come back.
   * @param response the query that the provider sent the browser back with
   * @throws {Problem} `provider-unavailable`, or `sign-in-refused` when it does not fit, or the provider says no
   */
  finish(response: string, flow: OidcFlow): Promise<ProviderIdentity>
  /** Where a browser ends its session at the provider; null when the provider has no such place, or does not answer. */
  signOutUrl(): Promise<string | null>
}

const TIMEOUT_SECONDS = 10
const PAGE = 'account.html'

export function oidcProvider({
  issuer,
  clientId,
  clientSecret,
  publicUrl,
  nameClaim,
  scope
}: OidcOptions): OidcProvider {
  const page = new URL(PAGE, publicUrl)
  let described: Promise<client.Configuration> | undefined
  const describe = () => {
    const authentication = clientSecret === undefined ? client.None() : client.ClientSecretBasic(clientSecret)
    described ??= client.discovery(issuer, clientId, {}, authentication, {
      timeout: TIMEOUT_SECONDS,
      // a provider on this machine alone; `oidcOptions` of the command line takes no other one without TLS
      ...(issuer.protocol === 'http:' && { execute: [client.allowInsecureRequests] })
    })
    described.catch(() => (described = undefined))
    return described
  }
  return {
    begin: () =>
      told(async () => {
        const config = await describe()
        const flow = {
          state: client.randomState(),
          nonce: client.randomNonce(),
          codeVerifier: client.randomPKCECodeVerifier()
        }
        const url = client.buildAuthorizationUrl(config, {
          redirect_uri: page.href,
          scope,
          state: flow.state,
          nonce: flow.nonce,
          code_challenge: await client.calculatePKCECodeChallenge(flow.codeVerifier),
          code_challenge_method: 'S256'
        })
        return { url: url.href, flow }
      }),
    finish: (response, { state, nonce, codeVerifier }) =>
      told(async () => {
        const config = await describe()
        const answer = new URL(page)
        answer.search = response
        const tokens = await client.authorizationCodeGrant(config, answer, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: codeVerifier,
          idTokenExpected: true
        })
        const claims = tokens.claims() as client.IDToken
        // many providers tell the profile at the user info endpoint alone
        const more =
          claims[nameClaim] === undefined && config.serverMetadata().userinfo_endpoint !== undefined
            ? await client.fetchUserInfo(config, tokens.access_token, claims.sub)
            : {}
        const name = claims[nameClaim] ?? (more as Record<string, unknown>)[nameClaim]
        if (typeof name !== 'string' || name === '' || name.includes('\0'))
          throw new Problem('sign-in-refused', `The OpenID provider tells no claim ${nameClaim}.`)
        return { issuer: claims.iss, subject: claims.sub, name: normalName(name) }
      }),
    signOutUrl: async () => {
      const config = await describe().catch(() => null)
      if (config?.serverMetadata().end_session_endpoint === undefined) return null
      return client.buildEndSessionUrl(config, { post_logout_redirect_uri: page.href }).href
    }
  }
}

/** Whatever fails is either the provider's absence, or a sign-in that does not hold. */
async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof Problem) throw cause
    const problem = isAbsence(cause)
      ? new Problem('provider-unavailable', 'The OpenID provider does not answer as one. Try again in a moment.', {
          headers: { 'retry-after': '10' }
        })
      : new Problem(
          'sign-in-refused',
          `The sign-in at the OpenID provider does not hold: ${reasonOf(cause)}. Begin anew.`
        )
    problem.cause = cause
    throw problem
  }
}

/** No connection, no answer in time, or an answer of a server that is out of order. */
function isAbsence(error: unknown): boolean {
  const { code, status } = error as { code?: string; status?: number }
  if (error instanceof TypeError && /fetch failed/.test(error.message)) return true
  if (typeof status === 'number') return status >= 500
  return ['OAUTH_TIMEOUT', 'OAUTH_RESPONSE_IS_NOT_CONFORM', 'OAUTH_RESPONSE_IS_NOT_JSON', 'OAUTH_PARSE_ERROR'].includes(
    code ?? ''
  )
}

function reasonOf(error: unknown): string {
  if (error instanceof client.AuthorizationResponseError || error instanceof client.ResponseBodyError)
    return error.error_description ?? error.error
  return error instanceof Error ? error.message : String(error)
}
