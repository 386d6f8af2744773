import { type Command, InvalidArgumentError, Option } from 'commander'
import type { OidcOptions } from '../api/access/oidc.ts'

/** What `serve` is told of the provider. The secret comes from the environment alone: others see a command line. */
export interface GivenOidc {
  readonly oidcIssuer?: URL
  readonly oidcClientId?: string
  readonly oidcNameClaim: string
  readonly oidcScope: string
  readonly publicUrl?: URL
}

/** The provider is told of in part. */
class OidcIncompleteError extends Error {
  readonly code = 'OIDC_INCOMPLETE'
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/

/** Which provider people sign in at. */
export function oidcIssuerOption(): Option {
  return new Option('--oidc-issuer <url>', "the organisation's OpenID provider / 统一身份认证")
    .env('RIGWATCH_OIDC_ISSUER')
    .argParser(secureUrl)
}

/** Adds the options of the OpenID provider. */
export function addOidcOptions(command: Command): Command {
  return command
    .addOption(oidcIssuerOption())
    .addOption(
      new Option(
        '--oidc-client-id <id>',
        'by which the provider knows this server; its secret is RIGWATCH_OIDC_CLIENT_SECRET / 客户端标识'
      ).env('RIGWATCH_OIDC_CLIENT_ID')
    )
    .addOption(
      new Option('--oidc-name-claim <claim>', 'claim with the name of the account / 用户名声明')
        .env('RIGWATCH_OIDC_NAME_CLAIM')
        .default('preferred_username')
    )
    .addOption(
      new Option('--oidc-scope <scope>', 'what the provider is asked for / 授权范围')
        .env('RIGWATCH_OIDC_SCOPE')
        .default('openid profile')
    )
    .addOption(
      new Option(
        '--public-url <url>',
        'where browsers find this server; the provider sends them to account.html there / 对外网址'
      )
        .env('RIGWATCH_PUBLIC_URL')
        .argParser(secureUrl)
    )
}

/**
 * The provider that was told of; undefined where none was.
 * @throws {OidcIncompleteError} when something is missing
 */
export function givenProvider(
  { oidcIssuer: issuer, oidcClientId: clientId, publicUrl, oidcNameClaim: nameClaim, oidcScope: scope }: GivenOidc,
  clientSecret: string | undefined
): OidcOptions | undefined {
  if (!issuer) return undefined
  if (!clientId || !publicUrl)
    throw new OidcIncompleteError(
      'An OpenID provider needs --oidc-client-id, by which it knows this server, and --public-url, to which it sends browsers back.'
    )
  const withSlash = new URL(publicUrl.href.endsWith('/') ? publicUrl.href : `${publicUrl.href}/`)
  return { issuer, clientId, clientSecret: clientSecret || undefined, publicUrl: withSlash, nameClaim, scope }
}

function secureUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.test(url.hostname))) return url
  throw new InvalidArgumentError('It must be an https:// address; http:// is for this machine alone.')
}
