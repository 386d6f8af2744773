import type { Command } from 'commander'
import { type CommandDeed, type CommandResult, recordingCommand } from '../jobs/recorded-deed.ts'
import type { Regions } from '../store/access/roles.ts'
import type { Store } from '../store/store.ts'
import type { Transaction } from '../store/transaction.ts'
import { DEMO_DATABASE, REAL_DATABASE } from './database.ts'
import { requireRegions } from './region-option.ts'
import { type BeforeLeaving, withServer } from './with-server.ts'

const SCOPE = { actor: 'command line', regions: [], role: 'system' } as const

/** Looks at the accounts of the database of real readings, or with `--demo` of that of the simulated province. */
export function lookingAtAccounts<T>(command: Command, query: (tx: Transaction) => Promise<T>): Promise<T> {
  return onAccounts(command, (store) => store.withScope(SCOPE, query))
}

/**
 * Changes the accounts of one of both databases, as whoever runs the program; the audit log has it before and
 * after, with the options of the command.
 * @param resultOf what the log is told of what was changed
 * @param regions that the account is to have
 * @throws StoreError `account_not_valid` when it cannot have them
 */
export function changingAccounts<T>(
  command: Command,
  { action, object, details }: CommandDeed,
  change: (tx: Transaction) => Promise<T>,
  resultOf: (changed: T) => CommandResult,
  regions: Regions = []
): Promise<T> {
  const deed = { action, object, details: { command: command.name(), ...details, ...command.opts() } }
  return onAccounts(command, (store, beforeLeaving) =>
    recordingCommand(store, beforeLeaving, deed, async () => {
      await requireRegions(store, regions)
      const changed = await store.withScope(SCOPE, change)
      return [changed, resultOf(changed)]
    })
  )
}

function onAccounts<T>(command: Command, work: (store: Store, beforeLeaving: BeforeLeaving) => Promise<T>): Promise<T> {
  const { writeErr } = command.configureOutput()
  const name = command.opts<{ demo: boolean }>().demo ? DEMO_DATABASE : REAL_DATABASE
  return withServer(
    (line) => writeErr?.(`${line}\n`),
    async (server, beforeLeaving) => work(await server.open(name, 'jobs'), beforeLeaving)
  )
}
