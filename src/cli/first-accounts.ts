import { passwordHash, randomPassword } from '../api/access/password.ts'
import { AT_WORK, recordingCommand } from '../jobs/recorded-deed.ts'
import { disableDemoAccounts, isDemoInUse, saveDemoAccounts } from '../store/access/demo-accounts.ts'
import { ensureAdministrator, hasAdministrator } from '../store/access/users.ts'
import type { Store } from '../store/store.ts'

const SCOPE = { actor: 'serve', regions: [], role: 'system' } as const

/**
 * Makes the accounts that a start finds missing, and tells of them: in the demo one for each role, with a password of this
 * start; elsewhere the first administrator, whose password is told this once, and accounts of the demo are disabled. The
 * audit log has it as any change of accounts.
 * @param userCommand by which the next accounts are made
 */
export async function prepareFirstAccounts(
  store: Store,
  demo: boolean,
  say: (line: string) => void,
  userCommand = 'rigwatch user add'
): Promise<void> {
  const password = randomPassword()
  if (demo) {
    const hash = await passwordHash(password)
    const deed = { action: 'account.change', object: null, details: { command: 'serve', demo: true } } as const
    const names = await recordingCommand(store, AT_WORK, deed, async () => {
      const names = await store.withScope(SCOPE, (tx) => saveDemoAccounts(tx, hash))
      return [names, { details: { names } }]
    })
    say(
      `Demo accounts, password of this start ${password}: ${names.join(', ')}. Reading needs none. 演示账号与本次启动的密码；浏览无需登录。`
    )
    return
  }
  if (await store.withScope(SCOPE, isDemoInUse)) {
    const deed = { action: 'account.change', object: null, details: { command: 'serve', demo: false } } as const
    await recordingCommand(store, AT_WORK, deed, async () => {
      const done = await store.withScope(SCOPE, disableDemoAccounts)
      return [done, { details: { disabled: done.names, sessions_ended: done.sessions } }]
    })
  }
  if (await store.withScope(SCOPE, hasAdministrator)) return
  const deed = {
    action: 'account.change',
    object: null,
    details: { command: 'serve', first: 'administrator' }
  } as const
  const name = await recordingCommand(store, AT_WORK, deed, async () => {
    const name = await store.withScope(SCOPE, (tx) => ensureAdministrator(tx, () => passwordHash(password)))
    return [name, name === null ? { details: { made: false } } : { object: name }]
  })
  if (name === null) return
  say(
    `First administrator: ${name}, password ${password} (told this once; the first sign-in asks for another). 首位管理员及密码，仅显示一次，首次登录须修改。\n` +
      `Administrators make users, who see the sites: "${userCommand}". 管理员不查看站点，请为业务人员创建账号。`
  )
}
