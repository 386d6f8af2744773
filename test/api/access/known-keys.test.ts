import { expect, test } from 'vitest'
import { KEY_KNOWN_MS, KnownKeys } from '../../../src/api/access/known-keys.ts'
import { secretHash } from '../../../src/api/access/secrets.ts'
import { addApiKey, type KeyOwner, keyIdentity, revokeApiKey } from '../../../src/store/access/keys.ts'
import { testStore } from '../../store/test-database.ts'
import { SYSTEM, startApp } from '../server.ts'

const { store, api } = await testStore()
const [{ app: first }, { app: second }] = [await startApp(api), await startApp(api)]

const HASH = secretHash('rigwatch_a')
const OWNER: KeyOwner = { id: 1, name: 'SCADA', role: 'operator', regions: ['33'], requestsPerMinute: 600 }

async function newKey(secret: string): Promise<number> {
  const key = { name: 'k', role: 'operator', regions: 'all', requestsPerMinute: 600, days: 1, createdBy: 't' } as const
  return (await store.withScope(SYSTEM, (tx) => addApiKey(tx, { ...key, keyHash: secretHash(secret) }))).id
}

const status = async (app: typeof first, secret: string) =>
  (await app.inject({ url: '/api/v1/rankings', headers: { authorization: `Bearer ${secret}` } })).statusCode

test('a key is asked for once, again after its time, and at once after keys have changed', async () => {
  let [now, asked] = [0, 0]
  const keys = new KnownKeys(
    async () => {
      asked++
      return OWNER
    },
    () => now
  )
  await Promise.all([keys.ownerOf(HASH), keys.ownerOf(HASH)])
  now = KEY_KNOWN_MS - 1
  expect(await keys.ownerOf(HASH)).toBe(OWNER)
  expect(asked).toBe(1)
  now = KEY_KNOWN_MS
  await keys.ownerOf(HASH)
  expect(asked).toBe(2)
  keys.forget()
  await keys.ownerOf(HASH)
  expect(asked).toBe(3)
})

test('an answer that was under way when keys changed is not held, and neither are unknown keys or failures', async () => {
  const answers: (() => Promise<KeyOwner | null>)[] = []
  let answer: (owner: KeyOwner) => void = () => {}
  answers.push(
    () => new Promise((resolve) => (answer = resolve)),
    async () => null,
    async () => Promise.reject(new Error('the database is away')),
    async () => OWNER
  )
  const keys = new KnownKeys(
    () => (answers.shift() as () => Promise<KeyOwner | null>)(),
    () => 0
  )
  const early = keys.ownerOf(HASH)
  keys.forget()
  answer(OWNER)
  expect(await early).toBe(OWNER)
  expect(await keys.ownerOf(HASH)).toBeNull()
  await expect(keys.ownerOf(HASH)).rejects.toThrow('away')
  expect(await keys.ownerOf(HASH)).toBe(OWNER)
})

test('no more keys are held than there is room for', async () => {
  let asked = 0
  const keys = new KnownKeys(
    async () => {
      asked++
      return OWNER
    },
    () => 0
  )
  for (let i = 0; i <= 1000; i++) await keys.ownerOf(secretHash(`k${i}`))
  await keys.ownerOf(secretHash('k1000'))
  expect(asked).toBe(1001)
  await keys.ownerOf(secretHash('k0'))
  expect(asked).toBe(1002)
})

test('a key revoked on the command line is refused by every server within the time that keys are known', async () => {
  const id = await newKey('rigwatch_b')
  expect([await status(first, 'rigwatch_b'), await status(second, 'rigwatch_b')]).toEqual([200, 200])
  await store.withScope(SYSTEM, (tx) => revokeApiKey(tx, id))
  const revoked = performance.now()
  while ((await status(second, 'rigwatch_b')) === 200 && performance.now() - revoked < 10 * KEY_KNOWN_MS)
    await new Promise((resolve) => setTimeout(resolve, KEY_KNOWN_MS / 10))
  expect(await status(second, 'rigwatch_b')).toBe(401)
  expect(await store.withScope(SYSTEM, (tx) => keyIdentity(tx, secretHash('rigwatch_b')))).toBeNull()
})
