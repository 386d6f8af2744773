import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A compiled file is missing: the package was fetched or changed, but not built. */
export class NotBuiltError extends Error {
  readonly code = 'NOT_BUILT'
  override readonly name = 'NotBuiltError'
  readonly file: string

  constructor(file: string) {
    super(`rigwatch is not built (${file} is missing); run: npm run build`)
    this.file = file
  }
}

let found: string | undefined

/**
 * The folder that holds our package.json, `data/` and `models/`: the same whether this runs from `src/` or from `dist/`.
 * @throws Error when no package.json lies above this file
 */
export function packageRoot(): string {
  if (found === undefined) {
    let folder = dirname(fileURLToPath(import.meta.url))
    while (!isOurs(join(folder, 'package.json'))) {
      const parent = dirname(folder)
      if (parent === folder) throw new Error(`no package.json of rigwatch above ${fileURLToPath(import.meta.url)}`)
      folder = parent
    }
    found = folder
  }
  return found
}

function isOurs(packageJson: string): boolean {
  return existsSync(packageJson) && JSON.parse(readFileSync(packageJson, 'utf8')).name === 'rigwatch'
}

/**
 * Path of a compiled file, which worker threads need even when the caller itself runs from source.
 * @param path below `dist/`, such as `jobs/screening-worker.js`
 * @throws NotBuiltError when it is missing
 */
export function builtFile(path: string): string {
  const file = join(packageRoot(), 'dist', path)
  if (!existsSync(file)) throw new NotBuiltError(file)
  return file
}
