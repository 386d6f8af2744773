import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from './package-root.ts'

/** Text of the reference table `data/<name>.csv`, such as `holidays-cn`. */
export function readReferenceTable(name: string): string {
  return readFileSync(join(packageRoot(), 'data', `${name}.csv`), 'utf8')
}
