import type { KeyOwner } from '../../store/access/keys.ts'

/** How long a key is taken at its word without asking the database again. */
export const KEY_KNOWN_MS = 2000
/** Keys held at once; more are simply asked for. */
const MOST_KEYS = 1000

interface Known {
  readonly owner: Promise<KeyOwner | null>
  until: number
}

/**
 * The API keys that were asked for lately, so that a machine which asks often costs no transaction a request. A key that this
 * server revokes is forgotten at once; of one revoked elsewhere (another server, the command line), and of one that expires, a
 * request that comes `KEY_KNOWN_MS` later is refused at the latest. Keys that are not valid are never held.
 */
export class KnownKeys {
  readonly #find: (hash: Buffer) => Promise<KeyOwner | null>
  readonly #now: () => number
  readonly #known = new Map<string, Known>()

  /**
   * @param find asks the database whose key it is, by its hash
   * @param now ms of a clock that never goes back
   */
  constructor(find: (hash: Buffer) => Promise<KeyOwner | null>, now: () => number) {
    this.#find = find
    this.#now = now
  }

  /** Whose key it is; null when it is unknown, expired or revoked. Requests that come together share one question. */
  ownerOf(hash: Buffer): Promise<KeyOwner | null> {
    const name = hash.toString('base64')
    const known = this.#known.get(name)
    // The moment that counts is that of the question, not of its answer.
    if (known && this.#now() < known.until) return known.owner
    const owner = this.#find(hash)
    const asked: Known = { owner, until: this.#now() + KEY_KNOWN_MS }
    this.#hold(name, asked)
    const forget = () => {
      if (this.#known.get(name) === asked) this.#known.delete(name)
    }
    owner.then((found) => found ?? forget(), forget)
    return owner
  }

  /** Forgets all keys: call it once a change of keys has been committed. Answers under way are not held either. */
  forget(): void {
    this.#known.clear()
  }

  #hold(name: string, asked: Known): void {
    this.#known.delete(name)
    if (this.#known.size >= MOST_KEYS) {
      const [oldest] = this.#known.keys()
      if (oldest !== undefined) this.#known.delete(oldest)
    }
    this.#known.set(name, asked)
  }
}
