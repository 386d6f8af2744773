import { text } from 'node:stream/consumers'
import { Command, Option } from 'commander'
import { passwordHash, passwordProblem, randomPassword } from '../api/access/password.ts'
import { isUserName, normalName } from '../api/access/sign-in.ts'
import { type Regions, ROLES, type Role } from '../store/access/roles.ts'
import { removeFactor } from '../store/access/second-factors.ts'
import {
  addUser,
  changeUser,
  setPassword,
  type User,
  type UserChange,
  userByName,
  users
} from '../store/access/users.ts'
import { StoreError } from '../store/store-error.ts'
import type { Transaction } from '../store/transaction.ts'
import { changingAccounts, lookingAtAccounts } from './administering.ts'
import { demoOption } from './demo-option.ts'
import { alignedTable } from './display-width.ts'
import { oidcIssuerOption } from './oidc-options.ts'
import { regionsOption, regionText } from './region-option.ts'

interface PasswordOptions {
  readonly passwordStdin: boolean
}
interface AddOptions extends PasswordOptions {
  readonly role: Role
  readonly regions: Regions
  readonly oidc?: boolean
  readonly oidcIssuer?: URL
}
interface ChangeOptions {
  readonly role?: Role
  readonly regions?: Regions
  readonly oidc?: boolean
  readonly oidcIssuer?: URL
  readonly resetTotp?: boolean
}

const WHO = 'who signs in / 用户名'

/** `rigwatch user …`: the accounts of people. */
export function userCommand(): Command {
  const user = new Command('user').description(
    'Administers the accounts of people. 管理用户账号。\n' +
      'Operators, the bureau and inspectors see the sites of their regions; administrators administer users and keys,\n' +
      'auditors audit, and both see no sites (三员分立).'
  )
  user
    .command('add')
    .description('Makes a user and prints a random password once, to be changed at the first sign-in. 创建用户。')
    .argument('<name>', WHO)
    .addOption(roleOption().makeOptionMandatory())
    .addOption(regionsOption().default([] as const, 'none'))
    .addOption(passwordOption().conflicts('oidc'))
    .addOption(oidcOption())
    .addOption(oidcIssuerOption())
    .action(async (given: string, { role, regions, passwordStdin, oidc, oidcIssuer }: AddOptions, command: Command) => {
      const name = requireName(given)
      if (oidc) requireProvider(oidcIssuer)
      const { password, told } = oidc ? { password: null, told: '' } : await chosenPassword(name, passwordStdin)
      const hash = password === null ? null : await passwordHash(password)
      const made = {
        name,
        role,
        regions,
        passwordHash: hash,
        passwordChangeDue: hash !== null,
        createdBy: 'command line'
      }
      await changing(
        command,
        name,
        async (tx) => {
          await addUser(tx, made)
          return userByName(tx, name)
        },
        regions
      )
      print(command, `已创建用户 Made the user ${name} (${role}, ${regionText(regions)}).${told}`)
    })
  user
    .command('list')
    .description(
      'Lists all users. "codes refused" is who has given too many wrong codes of the second factor: set-password or change --reset-totp lets in again. 列出用户。'
    )
    .action(async (_options: object, command: Command) => {
      const all = await lookingAtAccounts(command, users)
      const rows = all.map(({ name, role, regions, signIn, secondFactor, lastSignInAt, ...user }) => [
        name,
        role,
        regionText(regions),
        stateOf(user),
        secondFactor ? `${signIn} + totp` : signIn,
        user.recoveryCodesLeft === null ? '-' : String(user.recoveryCodesLeft),
        lastSignInAt?.toISOString() ?? '-'
      ])
      const head = [
        ...['用户 name', '角色 role', '地区 regions', '状态 state', '登录方式 sign-in'],
        ...['剩余恢复码 recovery codes left', '上次登录 last sign-in']
      ]
      command.configureOutput().writeOut?.(alignedTable([head, ...rows], new Set()))
    })
  user
    .command('set-password')
    .description(
      'Sets a new password, prints it once, to be changed at the next sign-in, and ends the sessions of the user. 重设密码。'
    )
    .argument('<name>', WHO)
    .addOption(passwordOption())
    .action(async (given: string, { passwordStdin }: PasswordOptions, command: Command) => {
      const name = normalName(given)
      const { password, told } = await chosenPassword(name, passwordStdin)
      const hash = await passwordHash(password)
      await changing(command, name, async (tx) => {
        await setPassword(tx, await userByName(tx, name), hash, true)
        return userByName(tx, name)
      })
      print(command, `密码已重设 The password of ${name} is set.${told}`)
    })
  user
    .command('change')
    .description('Gives a user another role, other regions or another way to sign in. 调整角色、地区或登录方式。')
    .argument('<name>', WHO)
    .addOption(roleOption())
    .addOption(regionsOption())
    .addOption(oidcOption())
    .addOption(oidcIssuerOption())
    .option('--reset-totp', 'take the second factor away, for who has lost it / 重置双因素认证')
    .action(async (name: string, { role, regions, oidc, oidcIssuer, resetTotp }: ChangeOptions, command: Command) => {
      if (oidc) requireProvider(oidcIssuer)
      await change(command, name, { role, regions, ...(oidc && { signIn: 'oidc' }) }, resetTotp)
    })
  for (const [verb, disabled, about] of [
    ['disable', true, 'Keeps a user from signing in; what was done stays on record. 停用用户。'],
    ['enable', false, 'Lets a disabled user sign in again. 启用用户。']
  ] as const)
    user
      .command(verb)
      .description(about)
      .argument('<name>', WHO)
      .action((name: string, _options: object, command: Command) => change(command, name, { disabled }))
  for (const part of user.commands) part.addOption(demoOption())
  return user
}

async function change(command: Command, given: string, wanted: UserChange, resetTotp = false): Promise<void> {
  const name = normalName(given)
  const user = await changing(
    command,
    name,
    async (tx) => {
      const changed = await changeUser(tx, name, wanted)
      if (resetTotp) await removeFactor(tx, changed.id)
      return changed
    },
    wanted.regions
  )
  const state = user.disabled ? '已停用 disabled' : '已启用 enabled'
  print(command, `${user.name}: ${user.role}, ${regionText(user.regions)}, ${state}.`)
}

/** Changes one account; the audit log is told as what it stands afterwards. */
function changing(
  command: Command,
  name: string,
  work: (tx: Transaction) => Promise<User>,
  regions?: Regions
): Promise<User> {
  const deed = { action: 'account.change', object: name, details: {} } as const
  return changingAccounts(
    command,
    deed,
    work,
    ({ id, role, regions, disabled, signIn }) => ({
      details: { user: { id, role, regions, disabled, sign_in: signIn } }
    }),
    regions
  )
}

function roleOption(): Option {
  return new Option('--role <role>', 'what the user works as / 角色').choices(ROLES)
}

function passwordOption(): Option {
  return new Option('--password-stdin', 'read the password from standard input / 从标准输入读取密码').default(false)
}

function oidcOption(): Option {
  return new Option('--oidc', "sign in at the organisation's OpenID provider, without a password / 统一身份认证")
}

/** Whether a user may sign in, and why not. */
function stateOf({ disabled, codesRefused }: Pick<User, 'disabled' | 'codesRefused'>): string {
  if (disabled) return 'disabled'
  return codesRefused ? 'codes refused' : 'enabled'
}

/** @throws StoreError `account_not_valid`: nobody could sign in so */
function requireProvider(issuer: URL | undefined): void {
  if (issuer) return
  throw new StoreError(
    'account_not_valid',
    '未配置统一身份认证，该用户将无法登录。No OpenID provider is set up, and nobody could sign in there: name the one of `rigwatch serve` by --oidc-issuer or RIGWATCH_OIDC_ISSUER.'
  )
}

function requireName(given: string): string {
  const name = normalName(given)
  if (isUserName(name)) return name
  throw new StoreError(
    'account_not_valid',
    `${JSON.stringify(given)} cannot be a name: 1 to 64 letters, digits and . _ @ -, a letter or digit first.`
  )
}

/** The password given, without the end of its line, or a random one and the sentence that tells it. */
async function chosenPassword(name: string, fromInput: boolean): Promise<{ password: string; told: string }> {
  if (!fromInput) {
    const password = randomPassword()
    return { password, told: ` 密码（仅显示一次）Password, told this once: ${password}` }
  }
  const password = (await text(process.stdin)).replace(/\r?\n$/, '')
  const problem = passwordProblem(password, name)
  if (problem) throw new StoreError('account_not_valid', `${problem.zh}。${problem.en}.`)
  return { password, told: '' }
}

function print(command: Command, line: string): void {
  command.configureOutput().writeOut?.(`${line}\n`)
}
