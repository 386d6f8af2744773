/** A seeded stream of random numbers: the same seed gives the same numbers on every machine and version of Node. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number
  /** Standard normal. */
  normal(): number
  /** Uniform in [low, high). */
  between(low: number, high: number): number
  /** Whole number in low … high, both included. */
  int(low: number, high: number): number
  /** True with this probability. */
  chance(probability: number): boolean
  /** Exponential with this mean. */
  exponential(mean: number): number
  /** One of the items, each as likely; throws RangeError when there is none. */
  pick<T>(items: readonly T[]): T
  /**
   * An independent stream for a part of the work, such as one meter. It depends on the seed and the keys alone, not on how
   * many numbers were drawn before, so parts may be made in any order or on any thread.
   */
  derive(...keys: readonly (string | number)[]): Random
}

/** 32-bit FNV-1a of the text, started from `basis`. */
function hash(text: string, basis: number): number {
  let h = basis
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return h >>> 0
}

/** Small Fast Chaotic generator, 32 bits (sfc32 of Chris Doty-Humphrey's PractRand); period at least 2^64. */
class Sfc32 implements Random {
  readonly #name: string
  #a: number
  #b: number
  #c: number
  #counter = 1
  #spare = Number.NaN

  constructor(name: string) {
    this.#name = name
    this.#a = hash(name, 0x811c9dc5)
    this.#b = hash(name, 0x9e3779b9)
    this.#c = hash(name, 0x85ebca6b)
    for (let i = 0; i < 15; i++) this.next()
  }

  next(): number {
    const t = (((this.#a + this.#b) | 0) + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + t
    return (t >>> 0) / 0x1_0000_0000
  }

  /** Polar method of Marsaglia; the second number of a pair is kept for the next call. */
  normal(): number {
    if (!Number.isNaN(this.#spare)) {
      const spare = this.#spare
      this.#spare = Number.NaN
      return spare
    }
    let u = 0
    let v = 0
    let s = 0
    do {
      u = 2 * this.next() - 1
      v = 2 * this.next() - 1
      s = u * u + v * v
    } while (s >= 1 || s === 0)
    const scale = Math.sqrt((-2 * Math.log(s)) / s)
    this.#spare = v * scale
    return u * scale
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.next()
  }

  int(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1))
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  exponential(mean: number): number {
    return -mean * Math.log(1 - this.next())
  }

  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError('Cannot pick from an empty list')
    return items[Math.floor(this.next() * items.length)] as T
  }

  derive(...keys: readonly (string | number)[]): Random {
    return new Sfc32([this.#name, ...keys].join('\u0000'))
  }
}

export function createRandom(seed: string | number): Random {
  return new Sfc32(String(seed))
}
