import { Buffer } from 'node:buffer'

/** Shorter texts are never cut from another, but copied. */
const LEAST_CUT = 13

/** A text that does not keep in memory the piece of the file that it was cut from: for what is kept longer than that. */
export function owned(text: string): string {
  return text.length < LEAST_CUT ? text : Buffer.from(text, 'utf16le').toString('utf16le')
}
