/** Why the embedded server could not be started or stopped. The message says what to do. */
export class EmbeddedServerError extends Error {
  override readonly name = 'EmbeddedServerError'
  readonly code: EmbeddedServerErrorCode

  constructor(code: EmbeddedServerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

export type EmbeddedServerErrorCode =
  /** no PostgreSQL binaries for this platform, or they do not run on it */
  | 'unsupported_platform'
  /** root, and no way to make the system account that PostgreSQL runs as */
  | 'no_account'
  /** the data folder is of another PostgreSQL major version */
  | 'other_version'
  /** the data folder belongs to another account */
  | 'other_owner'
  /** the folder holds something, and it is no data folder of ours */
  | 'not_a_data_folder'
  /** another process is starting or stopping the server and does not finish */
  | 'start_locked'
  | 'initdb_failed'
  | 'start_failed'
  | 'stop_failed'
