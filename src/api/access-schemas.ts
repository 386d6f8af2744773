import { type Static, Type } from 'typebox'
import {
  KEY_ROLES,
  type KeyRole,
  type Regions,
  ROLES,
  type Role,
  SIGN_INS,
  type SignIn
} from '../store/access/roles.ts'
import type { Duty } from './access/access.ts'
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

/** What is given as a code to be checked. */
const GIVEN_CODE = Type.String({
  minLength: 1,
  maxLength: 100,
  description: 'Six digits of the authenticator app, or a recovery code'
})

export const SignInBody = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 200, pattern: '^[^\\u0000]*$' }),
    password: GIVEN_PASSWORD,
    code: Type.Optional(GIVEN_CODE)
  },
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
          regions: REGIONS,
          sign_in: Type.Unsafe<SignIn | null>({
            type: ['string', 'null'],
            enum: [...SIGN_INS, null],
            description: "How the session began: with a password, or at the organisation's OpenID provider"
          }),
          second_factor: Type.Boolean({ description: 'Whether signing in with the password asks for a code' }),
          due: Type.Unsafe<Duty | null>({
            type: ['string', 'null'],
            enum: ['password', 'second-factor', null],
            description:
              'What has to be done before anything else: set a password of one’s own, or enrol a second factor'
          })
        },
        strict
      ),
      Type.Null()
    ]),
    csrf_token: textOrNull(
      'To be sent as the header x-csrf-token with whatever changes something; null without a session'
    ),
    demo: Type.Boolean({ description: 'Whether visitors may look without signing in' }),
    oidc: Type.Boolean({ description: "Whether people may sign in at the organisation's OpenID provider" }),
    simulated: SIMULATED
  },
  strict
)
export const SignedOutReply = Type.Object(
  {
    user: Type.Null(),
    provider_sign_out: textOrNull('Where the browser ends its session at the OpenID provider too, if it began there'),
    simulated: SIMULATED
  },
  strict
)
export const OidcBegunReply = Type.Object(
  { authorization_url: Type.String({ description: 'Where to send the browser' }), simulated: SIMULATED },
  strict
)
export const OidcAnswerBody = Type.Object(
  {
    response: Type.String({
      minLength: 1,
      maxLength: 8000,
      description: 'The query that the provider sent the browser back with: code, state and iss, or error'
    })
  },
  strict
)
export const OwnPasswordBody = Type.Object({ current_password: GIVEN_PASSWORD, new_password: NEW_PASSWORD }, strict)

export const EnrolBody = Type.Object({ password: GIVEN_PASSWORD, code: Type.Optional(GIVEN_CODE) }, strict)
export const EnrolReply = Type.Object(
  {
    secret: Type.String({ description: 'In base 32, for apps that cannot see the picture; shown this once' }),
    otpauth_uri: Type.String({ description: 'What the picture says' }),
    qr_code: Type.String({ description: 'A QR code of the URI, as a data: URL of an SVG image' }),
    simulated: SIMULATED
  },
  strict
)
export const ConfirmBody = Type.Object({ code: GIVEN_CODE }, strict)
export const ConfirmReply = Type.Object(
  {
    recovery_codes: Type.Array(Type.String(), {
      description: 'Each is good once in the place of a code of the app; shown this once'
    }),
    simulated: SIMULATED
  },
  strict
)

const USER = Type.Object(
  {
    name: NAME,
    role: ROLE,
    regions: REGIONS,
    disabled: Type.Boolean(),
    sign_in: choice<SignIn>(SIGN_INS, "With a password, or at the organisation's OpenID provider"),
    password_change_due: Type.Boolean({
      description: 'Whether somebody else has set the password, so that the user has to set another first'
    }),
    second_factor: Type.Boolean({ description: 'Whether a second factor was enrolled' }),
    recovery_codes_left: Type.Unsafe<number | null>({
      type: ['integer', 'null'],
      minimum: 0,
      description: 'Recovery codes that were not used yet; null without a second factor'
    }),
    codes_refused: Type.Boolean({
      description:
        'Whether so many wrong codes were given in a row that none is taken any more; a new password, or taking the second factor away, lets in again'
    }),
    created_at: Type.String({ description: 'RFC 3339' }),
    last_sign_in_at: textOrNull('RFC 3339')
  },
  strict
)
export const UserParams = Type.Object({ name: Type.String({ minLength: 1, description: 'Name of the user' }) })
export const NewUserBody = Type.Object(
  {
    name: NAME,
    role: ROLE,
    regions: Type.Optional(REGIONS),
    password: Type.Optional(NEW_PASSWORD),
    sign_in: Type.Optional(
      choice<SignIn>(SIGN_INS, "`oidc` for who signs in at the organisation's provider, without a password here")
    )
  },
  strict
)
export const UserChangeBody = Type.Object(
  {
    role: Type.Optional(ROLE),
    regions: Type.Optional(REGIONS),
    disabled: Type.Optional(
      Type.Boolean({ description: 'A disabled user cannot sign in; what was done stays on record' })
    ),
    sign_in: Type.Optional(
      choice(
        ['oidc'],
        "From now on at the organisation's OpenID provider, as whoever first comes from there under this name; a new password undoes it"
      )
    )
  },
  { ...strict, minProperties: 1 }
)
export const UserPasswordBody = Type.Object({ password: Type.Optional(NEW_PASSWORD) }, strict)
export const PasswordSetReply = Type.Object(
  {
    user: USER,
    password: textOrNull('The random password where none was given, told this once'),
    simulated: SIMULATED
  },
  strict
)
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
export type EnrolReply = Static<typeof EnrolReply>
export type ConfirmReply = Static<typeof ConfirmReply>
export type SignedOutReply = Static<typeof SignedOutReply>
export type OidcBegunReply = Static<typeof OidcBegunReply>
export type UsersReply = Static<typeof UsersReply>
export type PasswordSetReply = Static<typeof PasswordSetReply>
