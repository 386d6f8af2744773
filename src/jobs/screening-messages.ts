import type { PointScreening } from '../screening/point-screening.ts'
import type { ScreeningInput } from '../screening/screening-input.ts'

/** What the pool sends to a worker. */
export interface ScreeningRequest {
  readonly inputs: readonly ScreeningInput[]
}

/** What a worker answers: every result, or the meter at which it failed. */
export type ScreeningReply =
  | { readonly ok: true; readonly screenings: readonly PointScreening[] }
  | { readonly ok: false; readonly meterId: string; readonly reason: string }
