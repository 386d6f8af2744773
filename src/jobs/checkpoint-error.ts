/** A checkpoint cannot be gone on from. */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError'
  readonly code = 'CHECKPOINT_INVALID'
  readonly file: string

  constructor(file: string, reason: string) {
    super(`${file} ${reason}; delete it to start anew`)
    this.file = file
  }
}
