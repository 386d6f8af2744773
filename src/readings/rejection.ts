import type { Sentence } from './sentence.ts'

/** Why a row was turned away. */
type RejectionCode =
  | 'above_header'
  | 'absurd_power'
  | 'ambiguous_date'
  | 'ambiguous_meter'
  | 'bad_date'
  | 'bad_id'
  | 'bad_number'
  | 'bad_quotes'
  | 'bad_timestamp'
  | 'bad_xml'
  | 'between_intervals'
  | 'classified_site'
  | 'counted_as_energy'
  | 'counted_suspected'
  | 'damaged_file'
  | 'duplicate_meter'
  | 'empty_file'
  | 'encrypted_file'
  | 'estimated_reading'
  | 'filled_id'
  | 'filled_ratio'
  | 'flagged_absent'
  | 'hidden_sheet'
  | 'implausible_temperature'
  | 'inclusive_ends'
  | 'interval_changes'
  | 'lone_deep_valley'
  | 'long_interval'
  | 'missing_header'
  | 'missing_id'
  | 'missing_mark'
  | 'missing_reading_type'
  | 'not_valid_that_day'
  | 'old_workbook'
  | 'older_version'
  | 'overlapping_validity'
  | 'parent_circle'
  | 'partial_minute'
  | 'phases_alone'
  | 'repeated_hour'
  | 'register_as_energy'
  | 'repeated_header'
  | 'repeated_period'
  | 'register_backwards'
  | 'register_forgotten'
  | 'register_gap'
  | 'register_suspected'
  | 'register_swap'
  | 'register_zero'
  | 'registers_contradict'
  | 'registers_not_kept'
  | 'row_too_long'
  | 'shared_interval'
  | 'short_interval'
  | 'sparse_readings'
  | 'tariff_parts'
  | 'times_end'
  | 'truncated_file'
  | 'two_clocks'
  | 'two_ratios'
  | 'same_quantity'
  | 'unheeded_flag'
  | 'unknown_format'
  | 'unknown_interval'
  | 'unknown_kind'
  | 'unknown_meter'
  | 'unknown_region'
  | 'unknown_parent'
  | 'unknown_role'
  | 'within_minute'
  | 'unknown_scope'
  | 'unreckoned_formula'
  | 'unused_quantity'
  | 'unread_column'
  | 'unread_curve'
  | 'wrong_column_count'
  | 'wrong_encoding'
  | 'xml_limit'
  | 'zip_limit'

/** What is the matter with a row, before it is known where the row came from. */
export interface RowProblem {
  readonly code: RejectionCode
  readonly reason: Sentence
}

/** Where a row stood, and what it said. */
export interface RowPlace {
  readonly file: string
  /** line of the file on which the row begins; the first is 1 */
  readonly line: number
  /** the row as it came, cut to `RAW_LIMIT` characters; bytes that are no UTF-8 and NUL appear as U+FFFD */
  readonly raw: string
}

/** A row that did not go in: where it stood, why, and what it said. Stored in quarantine and shown, never thrown. */
export interface Rejection extends RowProblem, RowPlace {}

/** Turns a row away: what is the matter with it, its line, what it said, and its file where that is an earlier one. */
export type Refuse = (problem: RowProblem, line: number, raw: string, file?: string) => void

/** Characters of a rejected row that are kept. */
export const RAW_LIMIT = 2000

/** Makes the text of a rejected row safe to keep: bounded, and without NUL, which PostgreSQL cannot store. */
export function rawText(text: string): string {
  return text.slice(0, RAW_LIMIT).replaceAll('\0', '\ufffd')
}
