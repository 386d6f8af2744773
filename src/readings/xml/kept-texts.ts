import { Buffer } from 'node:buffer'

const PIECE_BYTES = 64 * 1024
/** A character of UTF-16 takes three bytes at most. */
const MOST_BYTES = 3

/** Many short texts in little memory, which hold on to nothing that they were cut from. */
export class KeptTexts {
  #pieces: Buffer[] = []
  #used = PIECE_BYTES
  /** piece, beginning and length of each text */
  #starts: number[] = []

  /** @returns the place that it is found at */
  add(text: string): number {
    const most = MOST_BYTES * text.length
    if (this.#used + most > (this.#pieces.at(-1)?.length ?? 0)) {
      this.#pieces.push(Buffer.allocUnsafeSlow(Math.max(PIECE_BYTES, most)))
      this.#used = 0
    }
    const piece = this.#pieces.length - 1
    const length = this.#pieces[piece]!.write(text, this.#used)
    this.#starts.push(piece, this.#used, length)
    this.#used += length
    return this.#starts.length / 3 - 1
  }

  at(place: number): string {
    const [piece, start, length] = this.#starts.slice(3 * place, 3 * place + 3) as [number, number, number]
    return this.#pieces[piece]!.toString('utf8', start, start + length)
  }

  clear(): void {
    this.#pieces = []
    this.#starts = []
    this.#used = PIECE_BYTES
  }
}
