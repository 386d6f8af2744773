import type { Sentence } from '../../readings/sentence.ts'

/** Text made safe inside HTML and SVG, in attributes too. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)
}

/** Chinese first, English beside it. */
export function bilingual({ zh, en }: Sentence): string {
  return `<span lang="zh">${escaped(zh)}</span> <span lang="en">${escaped(en)}</span>`
}

/** A number for reading: so many digits behind the point, a dash for what is not known. */
export function decimal(value: number, digits: number): string {
  return Number.isFinite(value) ? value.toFixed(digits) : '–'
}
