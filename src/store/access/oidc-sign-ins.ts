import type { Transaction } from '../transaction.ts'
import { type User, userByName } from './users.ts'

/** A sign-in that was sent to the OpenID provider: what its answer has to fit. */
export interface OidcFlow {
  readonly state: string
  readonly nonce: string
  readonly codeVerifier: string
}

/** Who somebody is to the OpenID provider. */
export interface ProviderIdentity {
  readonly issuer: string
  /** the one claim that stays the same and is nobody else's */
  readonly subject: string
  /** name that accounts go by, normalised */
  readonly name: string
}

const FLOW_MINUTES = 10

/** Keeps a sign-in until its answer comes, ten minutes at most. */
export async function keepFlow(tx: Transaction, tokenHash: Buffer, flow: OidcFlow): Promise<void> {
  await tx.run('delete from oidc_flow where expires_at < now()')
  await tx.run(
    `insert into oidc_flow (token_hash, state, nonce, code_verifier, expires_at)
     values ($1, $2, $3, $4, now() + $5 * interval '1 minute')`,
    [tokenHash, flow.state, flow.nonce, flow.codeVerifier, FLOW_MINUTES]
  )
}

/** The sign-in of a browser, once; null when there is none, or it has waited too long. */
export async function takeFlow(tx: Transaction, tokenHash: Buffer): Promise<OidcFlow | null> {
  const [flow] = await tx.query<{ state: string; nonce: string; codeVerifier: string; late: boolean }>(
    `delete from oidc_flow where token_hash = $1
     returning state, nonce, code_verifier as "codeVerifier", expires_at < now() as late`,
    [tokenHash]
  )
  return flow && !flow.late ? flow : null
}

/**
 * The user who somebody known to the provider is here: whoever came from there before; at the first time the user of that
 * name, if one is to sign in there and nobody has yet. Null otherwise, and when the user is disabled.
 */
export async function userOfProvider(
  tx: Transaction,
  { issuer, subject, name }: ProviderIdentity
): Promise<User | null> {
  await tx.run(
    `update app_user set oidc_issuer = $1, oidc_subject = $2
     where name = $3 and sign_in = 'oidc' and oidc_subject is null and not disabled
       and not exists (select from app_user as known where known.oidc_issuer = $1 and known.oidc_subject = $2)`,
    [issuer, subject, name]
  )
  const [row] = await tx.query<{ name: string }>(
    'select name from app_user where oidc_issuer = $1 and oidc_subject = $2 and not disabled',
    [issuer, subject]
  )
  return row ? userByName(tx, row.name) : null
}
