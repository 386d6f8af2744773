import { Command, Option } from 'commander'
import { newApiKey, secretHash } from '../api/access/secrets.ts'
import { MAX_KEY_DAYS, MAX_KEY_RATE } from '../api/access-schemas.ts'
import { type ApiKey, addApiKey, apiKeys, revokeApiKey } from '../store/access/keys.ts'
import { KEY_ROLES, type KeyRole, type Regions } from '../store/access/roles.ts'
import type { Transaction } from '../store/transaction.ts'
import { changingAccounts, lookingAtAccounts } from './administering.ts'
import { demoOption } from './demo-option.ts'
import { alignedTable } from './display-width.ts'
import { wholeNumber } from './number-options.ts'
import { regionsOption, regionText } from './region-option.ts'

interface AddOptions {
  readonly role: KeyRole
  readonly regions: Regions
  readonly days: number
  readonly rate: number
}

/** `rigwatch key …`: the API keys of machines. */
export function keyCommand(): Command {
  const key = new Command('key').description('Administers the API keys of machines. 管理接口密钥。')
  key
    .command('add')
    .description('Makes a key and prints it once; it goes into "Authorization: Bearer …". 创建密钥。')
    .argument('<name>', 'what the key is for / 用途')
    .addOption(new Option('--role <role>', 'what the key may do / 角色').choices(KEY_ROLES).makeOptionMandatory())
    .addOption(regionsOption().default([] as const, 'none'))
    .addOption(
      new Option('--days <days>', 'until it expires / 有效天数').argParser(wholeNumber(1, MAX_KEY_DAYS)).default(90)
    )
    .addOption(
      new Option('--rate <requests>', 'requests a minute / 每分钟请求数')
        .argParser(wholeNumber(1, MAX_KEY_RATE))
        .default(600)
    )
    .action(async (name: string, { role, regions, days, rate }: AddOptions, command: Command) => {
      const secret = newApiKey()
      const made = await changing(
        command,
        null,
        { name },
        (tx) =>
          addApiKey(tx, {
            name,
            role,
            regions,
            days,
            requestsPerMinute: rate,
            keyHash: secretHash(secret),
            createdBy: 'command line'
          }),
        regions
      )
      const { writeOut } = command.configureOutput()
      writeOut?.(`密钥 Key ${made.id} (${role}, ${regionText(regions)}, until ${made.expiresAt.toISOString()}).\n`)
      writeOut?.(`仅显示一次 Told this once: ${secret}\n`)
    })
  key
    .command('list')
    .description('Lists all keys, not the keys themselves. 列出密钥。')
    .action(async (_options: object, command: Command) => {
      const now = new Date()
      const rows = (await lookingAtAccounts(command, apiKeys)).map((each) => [
        String(each.id),
        each.name,
        each.role,
        regionText(each.regions),
        each.revokedAt ? 'revoked' : each.expiresAt < now ? 'expired' : `until ${each.expiresAt.toISOString()}`,
        String(each.requestsPerMinute),
        each.lastUsedAt?.toISOString() ?? '-'
      ])
      const head = ['id', '用途 name', '角色 role', '地区 regions', '状态 state', '每分钟 rate', '上次使用 last used']
      command.configureOutput().writeOut?.(alignedTable([head, ...rows], new Set()))
    })
  key
    .command('revoke')
    .description('Revokes a key, at once and for good. 吊销密钥。')
    .argument('<id>', 'number of the key / 编号', wholeNumber(1, 2 ** 31 - 1))
    .action(async (id: number, _options: object, command: Command) => {
      const revoked = await changing(command, String(id), {}, (tx) => revokeApiKey(tx, id))
      command.configureOutput().writeOut?.(`已吊销 Revoked key ${revoked.id} (${revoked.name}).\n`)
    })
  for (const part of key.commands) part.addOption(demoOption())
  return key
}

/** Makes or revokes one key; the audit log is told its number and what it lets do. */
function changing(
  command: Command,
  object: string | null,
  details: object,
  work: (tx: Transaction) => Promise<ApiKey>,
  regions?: Regions
): Promise<ApiKey> {
  return changingAccounts(
    command,
    { action: 'key.change', object, details },
    work,
    (key) => ({
      object: String(key.id),
      details: { name: key.name, role: key.role, regions: key.regions, expires_at: key.expiresAt.toISOString() }
    }),
    regions
  )
}
