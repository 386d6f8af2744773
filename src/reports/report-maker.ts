import type { EpochDay } from '../readings/day.ts'
import type { Scope as Reader, Store } from '../store/store.ts'
import { REPORT_FORMATS } from './report-formats.ts'
import type { Language, ReportFormat } from './report-language.ts'
import type { Scope } from './report-scope.ts'
import { scopeReport } from './scope-report.ts'

/** A report that somebody asks for. */
export interface ReportRequest {
  /** who asks, and of which regions the report may speak */
  readonly reader: Reader
  readonly about: Scope
  readonly year: number
  /** day as of which numbers and targets count */
  readonly day: EpochDay
  /** moment as of which entries and the screening were known; as they are unless given */
  readonly knownAt?: Date | undefined
  readonly format: ReportFormat
  readonly language: Language
}

/**
 * Makes a report and writes it down.
 * @throws EmptyScopeError
 */
export type ReportMaker = (request: ReportRequest) => Promise<string | Uint8Array>

/** Makes reports of a store in this thread, which is busy with the sums meanwhile. */
export function reportsOf(store: Store): ReportMaker {
  return async ({ reader, about, year, day, knownAt, format, language }) => {
    const report = await store.withScope(reader, (tx) => scopeReport(tx, about, year, day, knownAt), {
      view: 'snapshot'
    })
    return REPORT_FORMATS[format].write(report, language)
  }
}
