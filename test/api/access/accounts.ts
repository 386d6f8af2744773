import { passwordHash } from '../../../src/api/access/password.ts'
import { csrfToken, newApiKey, newToken, secretHash } from '../../../src/api/access/secrets.ts'
import { addApiKey } from '../../../src/store/access/keys.ts'
import type { KeyRole, Regions, Role, SignIn } from '../../../src/store/access/roles.ts'
import { beginSession } from '../../../src/store/access/sessions.ts'
import { addUser, userByName } from '../../../src/store/access/users.ts'
import type { Store } from '../../../src/store/store.ts'
import { SYSTEM } from '../server.ts'

export const PASSWORD = 'a Hangzhou evening in May'
const hash = passwordHash(PASSWORD)

/** Makes a user whose password is `PASSWORD`. */
export async function makeUser(store: Store, name: string, role: Role, regions: Regions = []): Promise<void> {
  const user = { name, role, regions, passwordHash: await hash, passwordChangeDue: false, createdBy: 'test' }
  await store.withScope(SYSTEM, (tx) => addUser(tx, user))
}

/** A session of a user, as the headers that its browser sends. The API's account begins it, as it does for a sign-in. */
export async function sessionHeaders(
  api: Store,
  name: string,
  { signIn = 'password', cookieName = 'rigwatch_session' }: { signIn?: SignIn; cookieName?: string } = {}
) {
  const token = newToken()
  await api.withScope({ actor: 'gate', regions: [], role: 'gate' }, async (tx) => {
    const { id } = await userByName(tx, name)
    await beginSession(tx, id, secretHash(token), { idleMinutes: 30, lifetimeMinutes: 720 }, signIn)
  })
  return { cookie: `${cookieName}=${token}`, 'x-csrf-token': csrfToken(token) }
}

/** A new API key and its headers. */
export async function newKey(store: Store, role: KeyRole, regions: Regions, requestsPerMinute = 60_000) {
  const secret = newApiKey()
  const key = { name: `${role} machine`, role, regions, requestsPerMinute, days: 1, createdBy: 'test' }
  const { id } = await store.withScope(SYSTEM, (tx) => addApiKey(tx, { ...key, keyHash: secretHash(secret) }))
  return { id, headers: { authorization: `Bearer ${secret}` } }
}
