import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const src = join(dirname(dirname(fileURLToPath(import.meta.url))), 'src')

/** Which rooms each room may import (`types:` = types alone). CONTRIBUTING.md says what lives in each. */
const MAY_IMPORT: Record<string, string[]> = {
  readings: [],
  screening: ['readings'],
  simulation: ['readings'],
  learning: ['readings', 'screening', 'simulation'],
  carbon: [],
  ranking: ['types:readings', 'types:screening', 'carbon'],
  cases: ['types:ranking'],
  audit: [],
  store: ['readings', 'audit', 'types:screening', 'types:simulation', 'types:carbon', 'types:ranking', 'types:cases'],
  sources: ['readings'],
  reports: ['readings', 'carbon', 'ranking', 'store', 'sources'],
  jobs: [
    'readings',
    'screening',
    'simulation',
    'learning',
    'carbon',
    'ranking',
    'cases',
    'audit',
    'store',
    'sources',
    'reports'
  ],
  api: [
    'readings',
    'screening',
    'simulation',
    'learning',
    'carbon',
    'ranking',
    'cases',
    'audit',
    'store',
    'sources',
    'reports'
  ],
  web: ['types:api'],
  cli: [
    'readings',
    'screening',
    'simulation',
    'learning',
    'carbon',
    'ranking',
    'cases',
    'audit',
    'store',
    'sources',
    'reports',
    'jobs',
    'api'
  ]
}
const PURE = ['readings', 'screening', 'simulation', 'learning', 'carbon', 'ranking', 'cases', 'audit']
const IMPURE = [
  /from 'node:(fs|net|http|https|child_process|os|worker_threads|process|timers)[/']/,
  /\bprocess\.(env|argv|cwd|stdout|stderr|hrtime)\b/,
  /\bDate\.now\(|new Date\(\)|\bperformance\.now\(|\bMath\.random\(|\bcrypto\.random/
]
const IMPORT = /(?:^|\n)\s*(import|export)\s+(type\s)?[^'"`;]*?from\s+'(\.[^']+)'|import\('(\.[^']+)'\)/g

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.ts'))

function violations(file: string, text: string): string[] {
  const room = file.split(sep)[0] as string
  const allowed = MAY_IMPORT[room]
  if (!allowed) return [`${file}: no such room`]
  const found: string[] = []
  for (const [, , type, target, dynamic] of text.matchAll(IMPORT)) {
    const path = relative(src, resolve(src, dirname(file), (target ?? dynamic) as string))
    const to = path.split(sep)[0] as string
    if (
      path === join('..', 'package.json') ||
      to === room ||
      allowed.includes(to) ||
      (type && allowed.includes(`types:${to}`))
    )
      continue
    found.push(`${file} imports ${path}`)
  }
  if (PURE.includes(room))
    for (const rule of IMPURE) if (rule.test(text)) found.push(`${file} is in a pure room: ${rule}`)
  return found
}

test('every room imports only what it may, and the pure rooms stay pure', () => {
  expect(files.length).toBeGreaterThan(0)
  expect(files.flatMap((file) => violations(file, readFileSync(join(src, file), 'utf8')))).toEqual([])
})

test('the rule sees a forbidden import, a value import where types alone are allowed, and impurity', () => {
  expect(violations(join('readings', 'a.ts'), "import { b } from '../store/b.ts'")).toHaveLength(1)
  expect(violations(join('ranking', 'a.ts'), "import { b } from '../screening/b.ts'")).toHaveLength(1)
  expect(violations(join('ranking', 'a.ts'), "import type { B } from '../screening/b.ts'")).toHaveLength(0)
  expect(violations(join('carbon', 'a.ts'), 'export const now = () => Date.now()')).toHaveLength(1)
})
