const FNV_OFFSET = 2_166_136_261
const FNV_PRIME = 16_777_619
const LEHMER_MODULUS = 2_147_483_647

/** Lehmer's generator (Park and Miller 1988), begun by a hash (FNV-1a) of a point's id: the same draws in every report. */
export function seededRandom(meterId: string): () => number {
  let hash = FNV_OFFSET
  for (const byte of new TextEncoder().encode(meterId)) hash = Math.imul(hash ^ byte, FNV_PRIME)
  let state = ((hash >>> 0) % (LEHMER_MODULUS - 1)) + 1
  return () => {
    state = (state * 48_271) % LEHMER_MODULUS
    return state / LEHMER_MODULUS
  }
}
