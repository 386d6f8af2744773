import type { SessionReply, SignedOutReply } from '../api/access-schemas.ts'
import { failureNotice, getJson, sendJson, signInPage } from './api-client.ts'
import { bilingual, byId, element } from './elements.ts'
import { ROLES } from './labels.ts'

/** Shows in the head of the page who is signed in, with a way out; or the way in. */
export async function showAccount(): Promise<void> {
  const place = byId('account')
  try {
    const { user, csrf_token } = await getJson<SessionReply>('api/v1/session')
    place.replaceChildren(...(user?.kind === 'session' ? signedIn(user, csrf_token) : visiting(user !== null)))
  } catch (error) {
    place.replaceChildren(failureNotice(error, () => void showAccount()))
  }
}

function signedIn({ name, role }: NonNullable<SessionReply['user']>, csrf: string | null): Node[] {
  const signOut = async () => {
    const { provider_sign_out } = await sendJson<SignedOutReply>('DELETE', 'api/v1/session', csrf)
    location.assign(provider_sign_out ?? signInPage())
  }
  const failed = (error: unknown) => byId('account').replaceChildren(failureNotice(error, () => void showAccount()))
  return [
    element('a', { href: 'account.html' }, name),
    bilingual(...ROLES[role]),
    element('button', { type: 'button', click: () => void signOut().catch(failed) }, bilingual('退出', 'Sign out'))
  ]
}

function visiting(demo: boolean): Node[] {
  const link = element('a', { href: signInPage() }, bilingual('登录', 'Sign in'))
  return demo ? [bilingual(...ROLES.demo), link] : [link]
}
