import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { type PeerGroups, peerGroups } from '../screening/peers.ts'
import type { PointScreening } from '../screening/point-screening.ts'

/**
 * What was seen in each of many points. It lies in a temporary file, so that a province's takes no more memory than a
 * city's; the figures that peers are compared by stay at hand.
 */
export class ScreenedPoints {
  readonly #folder = mkdtempSync(join(tmpdir(), 'rigwatch-screened-'))
  readonly #file = openSync(join(this.#folder, 'points'), 'wx+', 0o600)
  readonly #places = new Map<string, { readonly at: number; readonly bytes: number }>()
  readonly #figures: Pick<PointScreening, 'shape' | 'kind'>[] = []
  readonly #removeAtExit = () => rmSync(this.#folder, { recursive: true, force: true })
  #end = 0

  constructor() {
    process.once('exit', this.#removeAtExit)
  }

  get size(): number {
    return this.#places.size
  }

  has(meterId: string): boolean {
    return this.#places.has(meterId)
  }

  /** Adds what was seen in a point that was not added before. */
  add(screening: PointScreening): void {
    const bytes = serialize(screening)
    writeSync(this.#file, bytes, 0, bytes.length, this.#end)
    this.#places.set(screening.meterId, { at: this.#end, bytes: bytes.length })
    this.#figures.push({ shape: screening.shape, kind: screening.kind })
    this.#end += bytes.length
  }

  /** @throws RangeError when the point was not added */
  get(meterId: string): PointScreening {
    const place = this.#places.get(meterId)
    if (!place) throw new RangeError(`meter ${meterId} was not screened`)
    const bytes = Buffer.allocUnsafe(place.bytes)
    readSync(this.#file, bytes, 0, place.bytes, place.at)
    return deserialize(bytes)
  }

  peers(): PeerGroups {
    return peerGroups(this.#figures)
  }

  /** Removes the file. */
  close(): void {
    closeSync(this.#file)
    this.#removeAtExit()
    process.off('exit', this.#removeAtExit)
  }
}
