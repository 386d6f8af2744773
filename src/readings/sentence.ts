/** The same statement for Chinese and for English readers. */
export interface Sentence {
  readonly zh: string
  readonly en: string
}
