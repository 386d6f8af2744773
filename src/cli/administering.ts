import type { Command } from 'commander'
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
        const action = command.parent?.name() === 'key' ? 'key.change' : 'account.change'
        await recordCommand(store, action, command.args[0] ?? null, { command: command.name(), ...command.opts() })
      }
      return store.withScope({ actor: 'command line', regions: [], role: 'system' }, work)
    }
  )
}
