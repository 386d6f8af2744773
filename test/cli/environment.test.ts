import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { unsetEmpty } from '../../src/cli/environment.ts'
import { builtFile } from '../../src/sources/package-root.ts'

const folder = new URL('../../src/cli/', import.meta.url)
const names = readdirSync(folder).flatMap((file) => [
  ...readFileSync(new URL(file, folder), 'utf8').matchAll(/\.env\('(\w+)'\)/g)
])
const empty = Object.fromEntries(names.map(([, name]) => [name as string, '']))

test('empty variables of the program count as not set, others and those with a value stay', () => {
  const environment = {
    ...empty,
    RIGWATCH_API_DATABASE_URL: '',
    RIGWATCH_DATA: '/data',
    EDITOR: '',
    RIGWATCH_AUDIT: ' '
  }
  unsetEmpty(environment)
  expect(environment).toEqual({ RIGWATCH_DATA: '/data', EDITOR: '', RIGWATCH_AUDIT: ' ' })
})

test('a command with all of them empty starts as without them', async () => {
  expect(Object.keys(empty)).toContain('RIGWATCH_OIDC_ISSUER')
  const serve = (more: object) =>
    promisify(execFile)(process.execPath, [builtFile('cli/main.js'), 'serve', '--port', '0'], {
      env: { ...process.env, DATABASE_URL: 'postgres://127.0.0.1:1/nowhere', ...more }
    }).catch(({ code, stderr }) => ({ code, stderr }))
  // as far as the database, which is not there
  expect(await serve(empty)).toMatchObject({ code: 1, stderr: expect.stringContaining('ECONNREFUSED') })
  expect(await serve({ RIGWATCH_OIDC_ISSUER: 'nonsense' })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('RIGWATCH_OIDC_ISSUER')
  })
})
