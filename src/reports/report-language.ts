import type { Sentence } from '../readings/sentence.ts'

/** The languages that a report can be written in. */
export const LANGUAGES = ['zh', 'en', 'both'] as const
export type Language = (typeof LANGUAGES)[number]

/** What a report can be written as. */
export const FORMATS = ['json', 'csv', 'xlsx', 'html'] as const
export type ReportFormat = (typeof FORMATS)[number]

/** A text in the language of the report; in both, Chinese first, and once where they are the same. */
export function inLanguage({ zh, en }: Sentence, language: Language): string {
  if (language !== 'both') return language === 'zh' ? zh : en
  return zh === en ? zh : `${zh} ${en}`
}
