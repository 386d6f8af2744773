import { createHash } from 'node:crypto'
import type { Readable, Writable } from 'node:stream'
import type pg from 'pg'
import { from, to } from 'pg-copy-streams'
import { StoreError } from './store-error.ts'

/**
 * A transaction under a scope; see `Store.withScope`. Dates arrive as epoch days, `bigint` as numbers. Once the scope has
 * ended every query is refused (StoreError `scope_ended`): its connection then serves others.
 */
export class Transaction {
  readonly #openClient: pg.PoolClient
  readonly #prepared: boolean
  #ended = false

  /** @param prepared whether statements are kept prepared by the connection, see `StoreOptions` */
  constructor(client: pg.PoolClient, prepared = false) {
    this.#openClient = client
    this.#prepared = prepared
  }

  /** Refuses all queries from now on. */
  end(): void {
    this.#ended = true
  }

  get #client(): pg.PoolClient {
    if (!this.#ended) return this.#openClient
    throw new StoreError(
      'scope_ended',
      'A query came after its transaction had ended; wait for all queries before the work of `withScope` is done.'
    )
  }

  /** Rows of one statement. Values go in as parameters, never into the text. */
  async query<Row extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    const client = this.#client
    if (this.#prepared) sendTogether(client)
    const name = this.#prepared ? { name: statementName(sql) } : {}
    const result = await client.query<Row>({ text: sql, values: [...values], ...name })
    return result.rows
  }

  /** The one row of a statement that gives exactly one. */
  async one<Row extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = []): Promise<Row> {
    const rows = await this.query<Row>(sql, values)
    if (rows.length !== 1) throw new Error(`expected one row, got ${rows.length}: ${sql}`)
    return rows[0] as Row
  }

  /** Number of rows that a statement changed. */
  async run(sql: string, values: readonly unknown[] = []): Promise<number> {
    const result = await this.#client.query(sql, [...values])
    return result.rowCount ?? 0
  }

  /** Several statements without parameters, separated by semicolons. */
  async script(sql: string): Promise<void> {
    await this.#client.query(sql)
  }

  /** The input of a `copy … from stdin`; done when the stream has finished. */
  copyIn(sql: string): Writable {
    return this.#client.query(from(sql))
  }

  /** The output of a `copy … to stdout`. */
  copyOut(sql: string): Readable {
    return this.#client.query(to(sql))
  }
}

/** Sends what a connection is told in one go with whatever else it is told at the same moment: each sending costs more than it carries. */
export function sendTogether({ connection: { stream } }: pg.PoolClient): void {
  stream.cork()
  process.nextTick(() => stream.uncork())
}

/** Names of the statements that this program has, of which there are few. */
const names = new Map<string, string>()

function statementName(sql: string): string {
  let name = names.get(sql)
  if (name === undefined) names.set(sql, (name = createHash('sha256').update(sql).digest('base64url')))
  return name
}
