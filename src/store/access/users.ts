import { StoreError } from '../store-error.ts'
import type { Transaction } from '../transaction.ts'
import { type Regions, type Role, regionsColumn, regionsOf, type SignIn, seesSites } from './roles.ts'
import { CODES_IN_A_ROW } from './sign-in-failures.ts'

/** An account of a person, without its password. */
export interface User {
  readonly id: number
  readonly name: string
  readonly role: Role
  readonly regions: Regions
  readonly disabled: boolean
  /** of use in the demo alone */
  readonly demo: boolean
  readonly signIn: SignIn
  /** whether somebody else has set the password, so that the user has to set another */
  readonly passwordChangeDue: boolean
  /** whether a second factor was enrolled and confirmed */
  readonly secondFactor: boolean
  /** recovery codes that were not used yet; null without a second factor */
  readonly recoveryCodesLeft: number | null
  /** whether so many wrong codes were given in a row that none is taken any more */
  readonly codesRefused: boolean
  readonly createdAt: Date
  readonly lastSignInAt: Date | null
}

export interface NewUser {
  /** in lower case */
  readonly name: string
  readonly role: Role
  readonly regions: Regions
  /** null for somebody who signs in at the OpenID provider */
  readonly passwordHash: string | null
  /** whether somebody else knows the password, so that the user has to set another */
  readonly passwordChangeDue: boolean
  readonly createdBy: string
}

export interface UserChange {
  readonly role?: Role | undefined
  readonly regions?: Regions | undefined
  readonly disabled?: boolean | undefined
  /** `oidc` takes the password away, and whom the user was to the provider before; a new password undoes it */
  readonly signIn?: 'oidc' | undefined
}

const COLUMNS = `id, name, role, regions, disabled, demo, created_at as "createdAt", last_sign_in_at as "lastSignInAt",
  sign_in as "signIn", password_change_due as "passwordChangeDue",
  exists (select from second_factor where user_id = app_user.id and confirmed) as "secondFactor",
  (select count(*)::integer from recovery_code where user_id = app_user.id and used_at is null) as "recoveryCodesLeft",
  failed_codes >= ${CODES_IN_A_ROW} as "codesRefused"`
/** What the trigger that keeps an administrator raises */
const LAST_ADMINISTRATOR = 'RW001'

/** All users by name. */
export async function users(tx: Transaction): Promise<User[]> {
  return (await tx.query<UserRow>(`select ${COLUMNS} from app_user order by name`)).map(toUser)
}

/** @throws StoreError `unknown_user` */
export async function userByName(tx: Transaction, name: string): Promise<User> {
  const [row] = await tx.query<UserRow>(`select ${COLUMNS} from app_user where name = $1`, [name])
  if (!row) throw new StoreError('unknown_user', `There is no user ${JSON.stringify(name)}.`)
  return toUser(row)
}

/** A user and the hash of the password, if any, for signing in; null when there is none of this name. */
export async function userToSignIn(
  tx: Transaction,
  name: string
): Promise<{ user: User; passwordHash: string | null } | null> {
  const [row] = await tx.query<UserRow & { passwordHash: string | null }>(
    `select ${COLUMNS}, password_hash as "passwordHash" from app_user where name = $1`,
    [name]
  )
  return row ? { user: toUser(row), passwordHash: row.passwordHash } : null
}

/**
 * Notes a sign-in, before its session begins, and keeps the account as it is until the transaction ends: a password that is
 * replaced meanwhile ends the session too.
 * @param passwordHash of the password that was given; null for a sign-in at the provider
 * @returns false when the account was disabled, or given another password or way to sign in, since it was looked at
 */
export async function noteSignIn(tx: Transaction, userId: number, passwordHash: string | null): Promise<boolean> {
  const noted = await tx.run(
    `update app_user set last_sign_in_at = now()
     where id = $1 and not disabled and password_hash is not distinct from $2`,
    [userId, passwordHash]
  )
  return noted === 1
}

/** @throws StoreError `user_exists`, or `account_not_valid` when the regions do not go with the role */
export async function addUser(tx: Transaction, user: NewUser): Promise<void> {
  requireRegions(user.role, user.regions)
  const added = await tx.run(
    `insert into app_user (name, role, regions, sign_in, password_hash, password_change_due, created_by)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict (name) do nothing`,
    [
      user.name,
      user.role,
      regionsColumn(user.regions),
      user.passwordHash === null ? 'oidc' : 'password',
      user.passwordHash,
      user.passwordChangeDue,
      user.createdBy
    ]
  )
  if (added === 0)
    throw new StoreError('user_exists', `There is a user ${JSON.stringify(user.name)} already. Choose another name.`)
}

/**
 * Changes role, regions or whether a user is disabled; all sessions of the user end. A user who becomes or stops being
 * somebody who sees sites needs, or loses, regions.
 * @throws StoreError `unknown_user`, `account_not_valid`, `last_administrator`
 */
export async function changeUser(tx: Transaction, name: string, change: UserChange): Promise<User> {
  // of two changes at once the later goes by what the earlier has left
  await tx.run('select from app_user where name = $1 for no key update', [name])
  const before = await userByName(tx, name)
  const role = change.role ?? before.role
  if ((role === 'auditor') !== (before.role === 'auditor'))
    throw new StoreError(
      'account_not_valid',
      'An auditor stays one and nobody else becomes one: what somebody did before is what an auditor looks at. Add another user.'
    )
  const regions = change.regions ?? (seesSites(role) ? before.regions : [])
  requireRegions(role, regions)
  try {
    await tx.run('update app_user set role = $2, regions = $3, disabled = $4 where id = $1', [
      before.id,
      role,
      regionsColumn(regions),
      change.disabled ?? before.disabled
    ])
    if (change.signIn === 'oidc')
      await tx.run(
        `update app_user set sign_in = 'oidc', password_hash = null, password_change_due = false,
           oidc_issuer = null, oidc_subject = null
         where id = $1`,
        [before.id]
      )
  } catch (error) {
    if ((error as { code?: string }).code !== LAST_ADMINISTRATOR) throw error
    throw new StoreError(
      'last_administrator',
      `${JSON.stringify(name)} is the last administrator with a password here. Make another one first: nobody could let users in any more.`,
      { cause: error }
    )
  }
  await tx.run('delete from user_session where user_id = $1', [before.id])
  return userByName(tx, name)
}

/**
 * Sets a password, ends all sessions and forgets wrong attempts and codes; who signed in at the OpenID provider does so no more.
 * @param changeDue whether somebody else has set it, so that the user has to set another
 */
export async function setPassword(
  tx: Transaction,
  user: User,
  passwordHash: string,
  changeDue: boolean
): Promise<void> {
  await tx.run(
    `update app_user set password_hash = $2, password_change_due = $3, password_changed_at = now(),
       sign_in = 'password', oidc_issuer = null, oidc_subject = null, failed_codes = 0
     where id = $1`,
    [user.id, passwordHash, changeDue]
  )
  await tx.run('delete from user_session where user_id = $1', [user.id])
  await tx.run('delete from sign_in_failure where name = $1', [user.name])
}

/**
 * Sets the password that a user has chosen in the place of the one that was checked. All sessions end.
 * @param checked hash of the password that the user has shown to know
 * @returns false, with nothing changed, when the account was disabled or given another password or way to sign in since
 */
export async function changeOwnPassword(
  tx: Transaction,
  user: User,
  checked: string,
  passwordHash: string
): Promise<boolean> {
  const kept = await tx.run(
    'select from app_user where id = $1 and password_hash = $2 and not disabled for no key update',
    [user.id, checked]
  )
  if (kept === 1) await setPassword(tx, user, passwordHash, false)
  return kept === 1
}

/** Whether there is an administrator beside that of the demo. */
export async function hasAdministrator(tx: Transaction): Promise<boolean> {
  return (await users(tx)).some(({ role, demo }) => role === 'administrator' && !demo)
}

/**
 * Makes an administrator where there is none; processes that start at once make one.
 * @param passwordHash asked for only when one is made
 * @returns name of the administrator, or null when there is one already
 */
export async function ensureAdministrator(
  tx: Transaction,
  passwordHash: () => Promise<string>
): Promise<string | null> {
  await tx.query('select pg_advisory_xact_lock(72190006)')
  if (await hasAdministrator(tx)) return null
  const all = await users(tx)
  const free = ['admin', 'administrator', 'rigwatch'].find((name) => !all.some((user) => user.name === name))
  const name = free ?? `admin-${all.length}`
  await addUser(tx, {
    name,
    role: 'administrator',
    regions: [],
    passwordHash: await passwordHash(),
    passwordChangeDue: true,
    createdBy: 'rigwatch'
  })
  return name
}

function requireRegions(role: Role, regions: Regions): void {
  if (!seesSites(role) && regions.length > 0)
    throw new StoreError('account_not_valid', `The role ${role} sees no sites and has no regions.`)
  if (seesSites(role) && regions.length === 0)
    throw new StoreError(
      'account_not_valid',
      `The role ${role} needs regions: codes by GB/T 2260 such as 3301, or all.`
    )
}

interface UserRow extends Omit<User, 'regions'> {
  readonly regions: string[]
  readonly [column: string]: unknown
}

function toUser(row: UserRow): User {
  const { id, name, role, regions, disabled, demo, createdAt, lastSignInAt } = row
  const { signIn, passwordChangeDue, secondFactor, codesRefused } = row
  return {
    ...{ id, name, role, regions: regionsOf(regions), disabled, demo, createdAt, lastSignInAt },
    ...{ signIn, passwordChangeDue, secondFactor, codesRefused },
    recoveryCodesLeft: secondFactor ? row.recoveryCodesLeft : null
  }
}
