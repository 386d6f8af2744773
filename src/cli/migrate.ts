import { Command } from 'commander'
import { REAL_DATABASE } from './database.ts'
import { withServer } from './with-server.ts'

/** `rigwatch migrate`: brings the database to the schema of this program. The other commands do so by themselves. */
export function migrateCommand(): Command {
  return new Command('migrate')
    .description(
      'Brings the database (DATABASE_URL, or the built-in one) to the schema of this version.\n' +
        'The audit log records which steps were applied, whichever command brought them.\n' +
        '将数据库（DATABASE_URL 或自带数据库）升级到本版本的结构；应用了哪些升级步骤记入审计日志。'
    )
    .action(async (_options: object, command: Command) => {
      const { writeErr, writeOut } = command.configureOutput()
      await withServer(
        (line) => writeErr?.(`${line}\n`),
        async (server) => {
          await server.open(REAL_DATABASE, 'jobs')
          writeOut?.('数据库结构已是最新。The database has the schema of this version.\n')
        }
      )
    })
}
