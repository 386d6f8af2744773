/** Something about the database that whoever runs it can put right. The message says what to do. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly code: StoreErrorCode

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

export type StoreErrorCode =
  | 'server_too_old'
  | 'schema_too_new'
  | 'schema_too_old'
  | 'migration_failed'
  | 'database_kind_mismatch'
  | 'scope_ended'
  | 'unknown_point'
  | 'accounts_missing'
  | 'account_refused'
  | 'account_too_mighty'
  | 'accounts_shared'
  | 'protections_altered'
  | 'user_exists'
  | 'unknown_user'
  | 'unknown_key'
  | 'last_administrator'
  | 'account_not_valid'
