import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { builtFile, NotBuiltError, packageRoot } from '../../src/sources/package-root.ts'

test('the root holds our package.json and the reference tables', () => {
  expect(existsSync(join(packageRoot(), 'package.json'))).toBe(true)
  expect(existsSync(join(packageRoot(), 'data', 'holidays-cn.csv'))).toBe(true)
})

test('a missing compiled file says what to run', () => {
  expect(() => builtFile('jobs/no-such-worker.js')).toThrow(NotBuiltError)
  expect(() => builtFile('jobs/no-such-worker.js')).toThrow('npm run build')
})
