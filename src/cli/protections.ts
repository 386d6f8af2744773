import type { ProtectionReport } from '../store/accounts/protections.ts'
import { StoreError } from '../store/store-error.ts'
import type { DatabaseServer } from './database.ts'

/** What is altered beyond these is counted. */
const NAMED = 10

const HOW: Readonly<Record<ProtectionReport['altered'][number]['how'], { zh: string; en: string }>> = {
  changed: { zh: '被改动', en: 'changed' },
  missing: { zh: '缺失', en: 'missing' },
  added: { zh: '多出', en: 'added' }
}

/**
 * Goes on only where row-level security, the functions and triggers that guard the data and the audit log are as this
 * version makes them.
 * @param say told what other users may do, and where nothing could be compared
 * @returns false where nothing could be compared
 * @throws StoreError `protections_altered`
 */
export async function requireProtections(
  server: DatabaseServer,
  database: string,
  say: (line: string) => void
): Promise<boolean> {
  const report = await server.protections(database)
  if (report === null) {
    say(
      '未能核对行级安全策略：DATABASE_URL 的用户无权建立用于比对的模式（GRANT CREATE ON DATABASE …）。Row-level security was not compared with what this version defines: the user of DATABASE_URL may not make a schema to compare with (GRANT CREATE ON DATABASE …).'
    )
    return false
  }
  const { altered, granted } = report
  if (granted.length > 0)
    say(
      `其他数据库用户拥有权限，不受地区与角色限制，也不留审计记录：${named(granted)}。Other users of the database may do this, in any region and role and without an audit record: ${named(granted)}. REVOKE what is not meant.`
    )
  if (altered.length === 0) return true
  const zh = named(altered.map(({ what, how }) => `${what}（${HOW[how].zh}）`))
  const en = named(altered.map(({ what, how }) => `${what} (${HOW[how].en})`))
  throw new StoreError(
    'protections_altered',
    `数据库中的访问保护与本版本的定义不符：${zh}。有数据库所有者权限的人改动了它，地区、角色或审计日志可能不再受保护。请查明何人何时所为，并按 store/migrations 中的定义恢复，或恢复备份。` +
      `What protects the data in the database is not as this version defines it: ${en}. Somebody with the rights of its owner altered it, so that regions, roles or the audit log may hold nobody. Find out who and when, and put it back as the files of store/migrations define it, or restore a backup.`
  )
}

function named(things: readonly string[]): string {
  const more = things.length - NAMED
  return things.slice(0, NAMED).join(', ') + (more > 0 ? ` + ${more}` : '')
}
