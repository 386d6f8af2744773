/** Writes the numbers of a row one after another; what is not finite, or too large for the row, is missing. */
export class NumberRow {
  readonly #values: Float32Array
  #at: number

  constructor(values: Float32Array) {
    this.#values = values
    this.#at = 0
  }

  put(value: number): void {
    this.#values[this.#at++] = Number.isFinite(Math.fround(value)) ? value : Number.NaN
  }
}
