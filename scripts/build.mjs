// Compiles src/ into a fresh folder and swaps it for dist/, so that nobody ever runs a half-written or stale build.
import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writePages } from './pages.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const fresh = join(root, `dist.${process.pid}`)
const old = join(root, `dist.${process.pid}.old`)
const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
const compile = (project, outDir) =>
  execFileSync(process.execPath, [tsc, '-p', join(root, project), '--outDir', outDir], { stdio: 'inherit', cwd: root })

try {
  // The page first: it also writes those files of the API whose types it reads, for which the server's form is wanted.
  compile('src/web/tsconfig.json', fresh)
  compile('tsconfig.build.json', fresh)
  const notCompiled = (file) => !/(^|[\\/])(tsconfig\.json|[^\\/]+\.(ts|html))$/.test(file)
  for (const folder of ['web', join('store', 'migrations')]) {
    cpSync(join(root, 'src', folder), join(fresh, folder), { recursive: true, filter: notCompiled })
  }
  writePages(join(root, 'src', 'web'), join(fresh, 'web'))
  chmodSync(join(fresh, 'cli', 'main.js'), 0o755)
  if (existsSync(join(root, 'dist'))) renameSync(join(root, 'dist'), old)
  renameSync(fresh, join(root, 'dist'))
} catch (error) {
  process.exitCode = 1
  if (typeof error.status !== 'number') console.error(error)
} finally {
  for (const folder of [fresh, old]) rmSync(folder, { recursive: true, force: true })
}
