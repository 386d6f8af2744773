import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { builtFile } from '../../src/sources/package-root.ts'
import { zipOf } from '../sources/zip-writer.ts'
import { emptyDatabase, query } from '../store/test-database.ts'

const folder = mkdtempSync(join(tmpdir(), 'rigwatch-classified-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const header = `户号,日期,${Array.from({ length: 24 }, (_, i) => `P${i + 1}`)}`
const rows = (id: string) => [`${id},2024-01-01,${Array(24).fill(1)}`, `${id},soon,${Array(24).fill(2)}`]
const readings = file(
  'readings.zip',
  zipOf({ name: '一月.csv', data: [header, ...rows('SECRET7'), ...rows('OPEN1')].join('\n') })
)
const sites = file(
  'sites.csv',
  '单位名称,户号,行业,建筑面积（㎡）\n秘密单位,SECRET7,炼丹,x\n第一中学,OPEN1,学校,1200\n'
)
const classified = file('classified.csv', '单位名称\n秘密单位\n')

async function run(...args: string[]): Promise<string> {
  const url = args[0] === 'import' ? { DATABASE_URL: args.pop() as string } : {}
  const all = [builtFile('cli/main.js'), ...args, '--readings', readings, '--sites', sites, '--classified', classified]
  const { stdout, stderr } = await promisify(execFile)(process.execPath, all, { env: { ...process.env, ...url } })
  return stdout + stderr
}

test('import keeps nothing of a classified site, in no table', async () => {
  const url = await emptyDatabase()
  const rejects = join(folder, 'import-rejects.csv')
  const said = await run('import', '--rejects', rejects, url)
  expect(said).toContain(
    '2 rows read = 1 stored + 0 unchanged + 0 superseded by a later row of the same day + 1 rejected'
  )
  expect(said).toContain('classified: 1 sites with 1 meters refused, and 2 rows, none of them kept')
  const tables = await query<{ name: string }>(
    url,
    "select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'"
  )
  expect(tables.length).toBeGreaterThan(10)
  let open = 0
  for (const { name } of tables) {
    const found = await query<{ secret: boolean; open: boolean }>(
      url,
      `select t::text ~ 'SECRET7|秘密单位|炼丹' as secret, t::text ~ 'OPEN1' as open from ${name} t`
    )
    expect(found.filter(({ secret }) => secret)).toEqual([])
    open += found.filter((row) => row.open).length
  }
  expect(open).toBeGreaterThan(0)
  expect(readFileSync(rejects, 'utf8')).not.toMatch(/SECRET7|秘密单位/)
  expect(said).not.toMatch(/SECRET7|秘密单位/)
}, 60_000)

test('screen ranks nothing of a classified site', async () => {
  const [out, rejects] = [join(folder, 'ranking.csv'), join(folder, 'rejects.csv')]
  const said = await run('screen', '--out', out, '--rejects', rejects)
  expect(said).toContain('classified: 1 sites with 1 meters refused, and 2 rows')
  for (const text of [said, readFileSync(out, 'utf8'), readFileSync(rejects, 'utf8')]) {
    expect(text).not.toMatch(/SECRET7|秘密单位/)
  }
  expect(readFileSync(out, 'utf8')).toContain('OPEN1')
}, 60_000)
