import type { OidcBegunReply, SessionReply } from '../api/access-schemas.ts'
import { form } from './account-form.ts'
import { sendJson } from './api-client.ts'

const PATH = 'api/v1/session/oidc'
/** Where somebody wanted to go, kept in this tab while the browser is at the provider. */
const NEXT = 'rigwatch-next'

/** Leads to the organisation's OpenID provider. */
export function providerButton(next: string): HTMLElement {
  return form(['单位统一身份认证登录', "Sign in with the organisation's account"], [], async () => {
    const { authorization_url } = await sendJson<OidcBegunReply>('POST', PATH, null)
    sessionStorage.setItem(NEXT, next)
    location.assign(authorization_url)
  })
}

/**
 * Signs in with the provider's answer where the address carries one; it is taken out of the address first.
 * @returns where to go now; null where there was no answer
 */
export async function cameBack(): Promise<string | null> {
  const response = location.search.slice(1)
  const query = new URLSearchParams(response)
  if (!query.has('state') || !(query.has('code') || query.has('error'))) return null
  history.replaceState(null, '', location.pathname)
  await sendJson<SessionReply>('PUT', PATH, null, { response })
  const next = sessionStorage.getItem(NEXT) ?? './'
  sessionStorage.removeItem(NEXT)
  return next
}
