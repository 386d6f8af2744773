import { StoreError } from './store-error.ts'
import type { Transaction } from './transaction.ts'

/** Whether a database holds simulated or real readings: never both. */
export type DatabaseKind = 'real' | 'simulated'

/** What the database holds; null while it holds nothing. */
export async function databaseKind(tx: Transaction): Promise<DatabaseKind | null> {
  const [row] = await tx.query<{ kind: DatabaseKind }>('select kind from database_kind')
  return row?.kind ?? null
}

/**
 * Settles what the database holds, or makes sure that it was settled the same way.
 * @throws StoreError `database_kind_mismatch`
 */
export async function claimDatabase(tx: Transaction, kind: DatabaseKind): Promise<void> {
  await tx.run('insert into database_kind (kind) values ($1) on conflict do nothing', [kind])
  const held = await databaseKind(tx)
  if (held === kind) return
  throw new StoreError(
    'database_kind_mismatch',
    `The database holds ${held} readings; ${kind} ones must not be put beside them. Use another database.`
  )
}
