import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Provider } from 'oidc-provider'
import { afterAll } from 'vitest'

const CLIENT_ID = 'rigwatch'
const CLIENT_SECRET = 'a secret of the tests alone'

/** A real OpenID provider on a free port of this machine. Whoever signs in with a login has it as subject and as name. */
export async function startProvider(publicUrl: string, names: Record<string, string> = {}) {
  const server: Server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT_ID,
        client_secret: CLIENT_SECRET,
        redirect_uris: [`${publicUrl}account.html`],
        post_logout_redirect_uris: [`${publicUrl}account.html`]
      }
    ],
    claims: { openid: ['sub'], profile: ['preferred_username'] },
    cookies: { keys: ['of the tests'] },
    ttl: { AuthorizationCode: 60, AccessToken: 60, IdToken: 60, Interaction: 600, Session: 600, Grant: 600 },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, preferred_username: names[sub] ?? sub }) }),
    // what its own people may use needs no consent of theirs
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client?.clientId as string,
        accountId: ctx.oidc.session?.accountId as string
      })
      grant.addOIDCScope('openid profile')
      await grant.save()
      return grant
    }
  })
  server.on('request', provider.callback())
  const stop = async () => {
    server.closeAllConnections()
    await new Promise((closed) => server.close(closed))
  }
  afterAll(stop)
  return {
    options: {
      ...{ issuer: new URL(issuer), clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, publicUrl: new URL(publicUrl) },
      ...{ nameClaim: 'preferred_username', scope: 'openid profile' }
    },
    issuer,
    provider,
    stop
  }
}

/** Signs in at the provider as a browser does, and gives the query that it is sent back with. */
export async function signInAt(authorizationUrl: string, login: string): Promise<string> {
  const cookies = new Map<string, string>()
  let url = authorizationUrl
  let body: string | undefined
  for (let step = 0; step < 10; step++) {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(body !== undefined && { method: 'POST', body: new URLSearchParams(body) })
    })
    for (const cookie of response.headers.getSetCookie()) {
      const [name, value] = (cookie.split(';', 1)[0] as string).split('=', 2) as [string, string]
      cookies.set(name, value)
    }
    const location = response.headers.get('location')
    if (location === null) {
      // the page that asks for login and password
      body = new URLSearchParams({ prompt: 'login', login, password: 'any' }).toString()
      continue
    }
    body = undefined
    url = new URL(location, url).href
    if (new URL(url).pathname.endsWith('/account.html')) return new URL(url).search.slice(1)
  }
  throw new Error(`the provider did not send the browser back: ${url}`)
}
