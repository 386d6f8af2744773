import { execFile } from 'node:child_process'
import type { Command } from 'commander'
import { expect, test, vi } from 'vitest'
import { keyCommand } from '../../src/cli/key.ts'
import { userCommand } from '../../src/cli/user.ts'
import { builtFile } from '../../src/sources/package-root.ts'
import { emptyDatabase, query } from '../store/test-database.ts'

const database = await emptyDatabase()
process.env.DATABASE_URL = database

interface Told {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs `rigwatch` as a process of its own, with what is typed at it. */
function rigwatch(args: string, typed = ''): Promise<Told> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [builtFile('cli/main.js'), ...args.split(' ')], (error, out, err) =>
      resolve({ code: Number(error?.code ?? 0), out, err })
    )
    child.stdin?.end(typed)
  })
}

/** Runs a command of `rigwatch` in this process, many times faster, and gives what it says. */
async function run(args: string): Promise<string> {
  let said = ''
  const output = { writeOut: (text: string) => (said += text), writeErr: (text: string) => (said += text) }
  const [group, ...rest] = args.split(' ')
  const command: Command = group === 'user' ? userCommand() : keyCommand()
  for (const each of [command, ...command.commands]) each.exitOverride().configureOutput(output)
  await command.parseAsync(rest, { from: 'user' })
  return said
}

test('users are added, listed, changed, disabled and enabled', async () => {
  expect(await run('user add Li.Wei --role operator --regions 3301,3302')).toMatch(
    /li\.wei .*told this once: [A-Za-z2-9]{20}\n/
  )
  expect(
    (await rigwatch('user add root --role administrator --password-stdin', 'a Hangzhou evening in May\n')).out
  ).toMatch(/root \(administrator, -\)\.\n$/)
  expect(await run('user add Zhang --role auditor')).toContain('zhang (auditor, -)')
  expect(await run('user change li.wei --regions all')).toContain('operator, all')
  expect(await run('user disable li.wei')).toContain('disabled')
  const out = await run('user list')
  expect(out).toMatch(/^li\.wei +operator +all +disabled +password +- +-$/m)
  expect(out).toMatch(/^root +administrator +- +enabled +password +- +-$/m)
  expect(await run('user enable li.wei')).toContain('enabled')
  const [kept] = await query<{ hash: string }>(
    database,
    `select password_hash as hash from app_user where name = 'root' and password_change_due`
  )
  expect(kept?.hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
})

test('changes of a user are on record under the one name, however it was typed', async () => {
  for (const typed of ['LI.WEI', 'ｌｉ.wei']) expect(await run(`user enable ${typed}`)).toContain('li.wei')
  const records = await query<{ object: string; command: string }>(
    database,
    `select object, record::jsonb #>> '{details,command}' as command from audit_log where action = 'account.change'
     and record::jsonb ->> 'outcome' = 'done' and record::jsonb #>> '{details,command}' in ('add', 'enable') and lower(object) not in ('root', 'zhang') order by seq`
  )
  expect(records.map(({ object, command }) => `${command} ${object}`)).toEqual([
    'add li.wei',
    ...Array(3).fill('enable li.wei')
  ])
})

test('users sign in at the provider where told so, without a password, and lose a second factor', async () => {
  const add = 'user add wang.fang --role inspector --regions 33 --oidc'
  for (const args of [add, 'user change li.wei --oidc']) await expect(run(args)).rejects.toThrow(/No OpenID provider/)
  vi.stubEnv('RIGWATCH_OIDC_ISSUER', 'https://login.example')
  const added = await run(add)
  vi.unstubAllEnvs()
  expect(added).toContain('wang.fang')
  expect(added).not.toContain('assword')
  await run('user add chen --role operator --regions 33')
  await run('user change chen --oidc --oidc-issuer https://login.example')
  await query(
    database,
    `insert into second_factor (user_id, confirmed, secret) select id, true, '' from app_user where name = 'li.wei'`
  )
  await query(
    database,
    `insert into recovery_code (user_id, code_hash, used_at)
     select id, hash, case when hash = '1' then now() end from app_user, unnest('{1,2,3}'::bytea[]) as hash where name = 'li.wei'`
  )
  const before = await run('user list')
  expect(before).toMatch(/^li\.wei .* enabled +password \+ totp +2 +-$/m)
  for (const name of ['wang\\.fang', 'chen']) expect(before).toMatch(new RegExp(`^${name} .* oidc +- +-$`, 'm'))
  await query(database, `update app_user set failed_codes = 50 where name = 'li.wei'`)
  expect(await run('user list')).toMatch(/^li\.wei .* codes refused +password \+ totp +2 +-$/m)
  await run('user change li.wei --reset-totp')
  expect(await run('user set-password wang.fang')).toMatch(/told this once/)
  const after = await run('user list')
  for (const name of ['li\\.wei', 'wang\\.fang'])
    expect(after).toMatch(new RegExp(`^${name} .* enabled +password +- +-$`, 'm'))
})

test.each([
  ['user disable root', '', /last administrator/],
  ['user change root --role auditor', '', /auditor/],
  ['user add li.wei --role operator --regions 33', '', /already/],
  ['user add x --role operator', '', /needs regions/],
  ['user add x --role operator --regions 3301,9999', '', /"9999" is neither/],
  ['user add x --role operator --regions Hangzhou', '', /"Hangzhou" is neither/],
  ['user change li.wei --regions all,3301', '', /不得列在其他代码之间.*must be all alone/],
  ['key add k --role operator --regions 3', '', /"3" is neither/],
  ['user add x --role auditor --password-stdin', 'qwerty123456\n', /most common/],
  ['user add a/b --role auditor', '', /cannot be a name/],
  ['user set-password nobody', '', /no user "nobody"/],
  ['key add k --role operator', '', /needs regions/],
  ['key revoke 99', '', /no key 99/]
])('%s is refused in a sentence, with exit code 1', async (args, typed, message) => {
  const { code, err } = await rigwatch(args, typed)
  expect(err).toMatch(message)
  expect(err).not.toMatch(/^\s+at /m)
  expect(code).toBe(1)
})

test.each([
  'user add x',
  'user add x --role king',
  'user add x --role operator --regions 33 --oidc --password-stdin',
  'user add x --role operator --regions 33,,3301',
  'key add k --role administrator'
])('%s is wrong usage, with exit code 2', async (args) => expect((await rigwatch(args)).code).toBe(2))

test('keys are added, listed and revoked', async () => {
  expect(await run('key add SCADA --role operator --regions 33 --days 30 --rate 12000')).toMatch(
    /Key \d+ \(operator, 33, until .*\n.*told this once: rigwatch_[\w-]{43}\n/i
  )
  const list = await run('key list')
  expect(list).toMatch(/^\d+ +SCADA +operator +33 +until \S+ +12000 +-$/m)
  const id = /^(\d+) +SCADA/m.exec(list)?.[1]
  expect(await run(`key revoke ${id}`)).toContain(`Revoked key ${id} (SCADA)`)
  expect(await run('key list')).toMatch(/^\d+ +SCADA .*revoked/m)
})
