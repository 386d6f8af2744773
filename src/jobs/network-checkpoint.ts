import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { OptimiserState } from '../learning/network/adamw.ts'
import { decodeFloats, encodeFloats } from '../screening/network/network-file.ts'
import { CheckpointError } from './checkpoint-error.ts'

/** Keeps where a training stands; the file is whole at any time. `training` says which training it is. */
export async function saveCheckpoint(file: string, training: string, state: OptimiserState): Promise<void> {
  const { weights, firstMoment, secondMoment, averaged, step } = state
  const arrays = [weights, firstMoment, secondMoment, averaged].map(encodeFloats)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(`${file}.new`, JSON.stringify({ training, step, arrays }))
  await rename(`${file}.new`, file)
}

/**
 * Where the training stood; null when there is no checkpoint.
 * @throws CheckpointError when it is damaged or of another training
 */
export async function readCheckpoint(file: string, training: string): Promise<OptimiserState | null> {
  if (!existsSync(file)) return null
  const text = await readFile(file, 'utf8')
  let kept: { training: string; step: number; arrays: string[] }
  try {
    kept = JSON.parse(text)
  } catch {
    throw new CheckpointError(file, 'is damaged')
  }
  if (kept.training !== training) throw new CheckpointError(file, 'is of a training with other data or options')
  const [weights, firstMoment, secondMoment, averaged] = kept.arrays.map(decodeFloats)
  if (!weights || !firstMoment || !secondMoment || !averaged) throw new CheckpointError(file, 'is damaged')
  return { weights, firstMoment, secondMoment, averaged, step: kept.step }
}
