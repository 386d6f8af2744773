import type { Command } from 'commander'
import { normalName } from '../api/access/sign-in.ts'
import type { Transaction } from '../store/transaction.ts'
import { recordCommand } from './audited.ts'
import { REAL_DATABASE } from './database.ts'
import { withServer } from './with-server.ts'

/** Runs `work` on the accounts of the database of real readings, as whoever runs the program; changes are recorded first. */
export async function administering<T>(command: Command, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const { writeErr } = command.configureOutput()
  return withServer(
    (line) => writeErr?.(`${line}\n`),
    async (server) => {
      const store = await server.open(REAL_DATABASE, 'jobs')
      if (command.name() !== 'list') {
        const isKey = command.parent?.name() === 'key'
        const [given = null] = command.args
        const object = given === null || isKey ? given : normalName(given)
        await recordCommand(store, isKey ? 'key.change' : 'account.change', object, {
          command: command.name(),
          ...command.opts()
        })
      }
      return store.withScope({ actor: 'command line', regions: [], role: 'system' }, work)
    }
  )
}
