import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from './package-root.ts'

/** Text of the trained model `models/<name>.json`, such as `screening-v1`. */
export function readModelFile(name: string): string {
  return readFileSync(join(packageRoot(), 'models', `${name}.json`), 'utf8')
}
