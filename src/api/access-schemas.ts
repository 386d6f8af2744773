import { type Static, Type } from 'typebox'
import { KEY_ROLES, type KeyRole, type Regions, ROLES, type Role } from '../store/access/roles.ts'
import { MAX_PASSWORD, MIN_PASSWORD } from './access/password.ts'

const strict = { additionalProperties: false }
const choice = <T extends string>(values: readonly T[], description: string) =>
  Type.Unsafe<T>({ type: 'string', enum: [...values], description })
const textOrNull = (description: string) => Type.Unsafe<string | null>({ type: ['string', 'null'], description })
const SIMULATED = Type.Boolean({
  description: 'Whether the database holds a simulated province instead of real meters'
})

const NAME = Type.String({
  minLength: 1,
  maxLength: 64,
  pattern: '^[\\p{L}\\p{N}][\\p{L}\\p{M}\\p{N}._@-]*$',
  description: 'Letters, digits and . _ @ -; capitals make no difference'
})
/** What is given as a password to be checked; that it must not be short is for new ones to say. */
const GIVEN_PASSWORD = Type.String({ minLength: 1, maxLength: 1000 })
const NEW_PASSWORD = Type.String({
  minLength: 1,
  maxLength: 1000,
  description: `${MIN_PASSWORD} to ${MAX_PASSWORD} characters, none of the most common passwords, not made of the name`
})
const REGIONS = Type.Unsafe<Regions>({
  anyOf: [
    { type: 'string', enum: ['all'] },
    {
      type: 'array',
      maxItems: 500,
      uniqueItems: true,
      items: { type: 'string', minLength: 1, maxLength: 64, pattern: '^[^\\u0000]*$' }
    }
  ],
  description: 'Codes by GB/T 2260, each with all that lies within (33 includes 3301 and 330106), or `all`'
})
const ROLE = choice<Role>(ROLES, 'What the user works as')
const PART = choice<Role | 'demo'>(
  [...ROLES, 'demo'],
  'What the caller works as; `demo` is nobody in particular, who reads'
)

export const SignInBody = Type.Object(
  { name: Type.String({ minLength: 1, maxLength: 200, pattern: '^[^\\u0000]*$' }), password: GIVEN_PASSWORD },
  strict
)
export const SessionReply = Type.Object(
  {
    user: Type.Union([
      Type.Object(
        {
          name: Type.String(),
          kind: choice(
            ['session', 'key', 'demo'],
            'How the caller is known: by password, by API key, or as a visitor of the demo'
          ),
          role: PART,
          regions: REGIONS
        },
        strict
      ),
      Type.Null()
    ]),
    csrf_token: textOrNull(
      'To be sent as the header x-csrf-token with whatever changes something; null without a session'
    ),
    demo: Type.Boolean({ description: 'Whether visitors may look without signing in' }),
    simulated: SIMULATED
  },
  strict
)
export const SignedOutReply = Type.Object({ user: Type.Null(), simulated: SIMULATED }, strict)
export const OwnPasswordBody = Type.Object({ current_password: GIVEN_PASSWORD, new_password: NEW_PASSWORD }, strict)

const USER = Type.Object(
  {
    name: NAME,
    role: ROLE,
    regions: REGIONS,
    disabled: Type.Boolean(),
    created_at: Type.String({ description: 'RFC 3339' }),
    last_sign_in_at: textOrNull('RFC 3339')
  },
  strict
)
export const UserParams = Type.Object({ name: Type.String({ minLength: 1, description: 'Name of the user' }) })
export const NewUserBody = Type.Object(
  { name: NAME, role: ROLE, regions: Type.Optional(REGIONS), password: NEW_PASSWORD },
  strict
)
export const UserChangeBody = Type.Object(
  {
    role: Type.Optional(ROLE),
    regions: Type.Optional(REGIONS),
    disabled: Type.Optional(
      Type.Boolean({ description: 'A disabled user cannot sign in; what was done stays on record' })
    )
  },
  { ...strict, minProperties: 1 }
)
export const UserPasswordBody = Type.Object({ password: NEW_PASSWORD }, strict)
export const UserReply = Type.Object({ user: USER, simulated: SIMULATED }, strict)
export const UsersReply = Type.Object({ items: Type.Array(USER), simulated: SIMULATED }, strict)

const KEY = Type.Object(
  {
    id: Type.Integer(),
    name: Type.String({ description: 'What the key is for' }),
    role: choice<KeyRole>(KEY_ROLES, 'What the key may do'),
    regions: REGIONS,
    requests_per_minute: Type.Integer(),
    created_at: Type.String({ description: 'RFC 3339' }),
    created_by: Type.String(),
    expires_at: Type.String({ description: 'RFC 3339' }),
    revoked_at: textOrNull('RFC 3339'),
    last_used_at: textOrNull('RFC 3339, to the minute')
  },
  strict
)
export const MAX_KEY_DAYS = 366
export const MAX_KEY_RATE = 60_000
export const KeyParams = Type.Object({ id: Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1 }) })
export const NewKeyBody = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 200, pattern: '^[^\\u0000]*$', description: 'What the key is for' }),
    role: choice<KeyRole>(KEY_ROLES, 'What the key may do'),
    regions: Type.Optional(REGIONS),
    days: Type.Optional(
      Type.Integer({ minimum: 1, maximum: MAX_KEY_DAYS, default: 90, description: 'Days until it expires' })
    ),
    requests_per_minute: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_KEY_RATE, default: 600 }))
  },
  strict
)
export const KeyReply = Type.Object({ key: KEY, simulated: SIMULATED }, strict)
export const NewKeyReply = Type.Object(
  { key: KEY, secret: Type.String({ description: 'The key itself, shown this once' }), simulated: SIMULATED },
  strict
)
export const KeysReply = Type.Object({ items: Type.Array(KEY), simulated: SIMULATED }, strict)

export type SessionReply = Static<typeof SessionReply>
