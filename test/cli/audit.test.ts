import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { builtFile } from '../../src/sources/package-root.ts'
import { emptyDatabase, query } from '../store/test-database.ts'

const folder = mkdtempSync(join(tmpdir(), 'rigwatch audit cli '))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const main = builtFile('cli/main.js')
const SITES = 3000
/** of an API key that the first test makes */
let authorization = ''

const url = await emptyDatabase()
const env = { ...process.env, DATABASE_URL: url, RIGWATCH_AUDIT: folder }

async function rigwatch(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return promisify(execFile)(process.execPath, [main, ...args], { env }).then(
    (output) => ({ code: 0, ...output }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr })
  )
}

async function serve() {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  probe.close()
  const child = spawn(process.execPath, [main, 'serve'], { env: { ...env, PORT: String(port) } })
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  child.stderr.on('data', (chunk) => (output += chunk))
  while (!output.includes('rigwatch is ready')) {
    if (child.exitCode !== null) throw new Error(output)
    await delay(50)
  }
  return { child, origin: `http://127.0.0.1:${port}` }
}

async function lastRecord() {
  const [last] = await query<{ record: string }>(url, 'select record from audit_log order by seq desc limit 1')
  return JSON.parse(last?.record ?? '{}')
}

test('a server killed in the middle of requests has the record of each that it answered', async () => {
  expect((await rigwatch('migrate')).code).toBe(0)
  expect(await lastRecord()).toMatchObject({ action: 'schema.migrate', actor: userInfo().username, outcome: 'done' })
  await query(
    url,
    `insert into site (site_id, region) select 'S' || n, '330106' from generate_series(1, ${SITES}) as n`
  )
  const key = await rigwatch('key', 'add', 'kill test', '--role', 'operator', '--regions', 'all', '--rate', '60000')
  expect(key.stderr).toBe('')
  authorization = `Bearer ${/rigwatch_\S+/.exec(key.stdout)?.[0]}`
  const { child, origin } = await serve()
  const answered: string[] = []
  let next = 0
  const ask = async () => {
    while (next < SITES) {
      const id = `S${++next}`
      const reply = await fetch(`${origin}/api/v1/sites/${id}`, { headers: { authorization } }).catch(() => null)
      if (reply?.status !== 200) return
      answered.push(id)
      if (answered.length === 300) child.kill('SIGKILL')
    }
  }
  await Promise.all(Array.from({ length: 20 }, ask))
  expect(child.killed).toBe(true)
  expect(answered.length).toBeGreaterThanOrEqual(300)
  expect(answered.length).toBeLessThan(SITES)
  const recorded = new Set(
    (await query<{ object: string }>(url, `select object from audit_log where action = 'site.view'`)).map(
      ({ object }) => object
    )
  )
  expect(answered.filter((id) => !recorded.has(id))).toEqual([])
})

test('verify proves the log, up to the newest exported head, after a crash too', async () => {
  const { code, stdout } = await rigwatch('audit', 'verify')
  expect(stdout).toMatch(/审计日志完整.*\n.*audit log is intact/)
  expect(stdout).toContain('functions and triggers are as this version makes them')
  expect(code).toBe(0)
})

test('a server exports the head when it starts and when it stops', async () => {
  const heads = () =>
    readdirSync(folder)
      .filter((file) => file.endsWith('.jsonl'))
      .flatMap((file) => readFileSync(join(folder, file), 'utf8').trimEnd().split('\n'))
      .map((line) => JSON.parse(line))
  const before = heads().length
  const { child, origin } = await serve()
  expect(heads()).toHaveLength(before + 1)
  await fetch(`${origin}/api/v1/sites/S1`, { headers: { authorization } })
  child.kill('SIGINT')
  await once(child, 'exit')
  const [last] = await query<{ seq: string; hash: string }>(
    url,
    `select seq, encode(hash, 'hex') as hash from audit_log order by seq desc limit 1`
  )
  expect(heads().at(-1)).toMatchObject({ count: Number(last?.seq), hash: last?.hash })
})

test('export writes CSV for people, which no spreadsheet runs, and is recorded itself', async () => {
  const { child, origin } = await serve()
  await fetch(`${origin}/api/v1/sites/${encodeURIComponent('=HYPERLINK("x","0012")')}`, { headers: { authorization } })
  child.kill('SIGINT')
  await once(child, 'exit')
  const out = join(folder, 'audit.csv')
  expect((await rigwatch('audit', 'export', '--out', out)).code).toBe(0)
  const text = readFileSync(out, 'utf8')
  expect(text.startsWith('\ufeffseq,at,actor')).toBe(true)
  expect(text).toContain(`,"'=HYPERLINK(""x"",""0012"")",`)
  const lines = text.trimEnd().split('\r\n')
  const [{ rows } = { rows: '0' }] = await query<{ rows: string }>(url, 'select count(*) as rows from audit_log')
  // the head, and all but the record of how the export ended
  expect(lines).toHaveLength(Number(rows))
  const [begun, done] = [lines.at(-1), await lastRecord()]
  expect(begun).toContain('"audit.export"')
  expect(begun).toContain('"begun"')
  expect(done).toMatchObject({ action: 'audit.export', outcome: 'done', details: { file: out } })
  expect(begun).toContain(done.request)
})

test('verify tells what was begun and has no end on record, as after a crash', async () => {
  await query(
    url,
    `select append_audit(array[replace(record, '"done"', '"begun"')]) from (
       select regexp_replace(record, '"request":"[^"]*"', '"request":"cut short"') as record from audit_log
       where record::json ->> 'outcome' = 'done' and action = 'key.change' limit 1) as done`
  )
  const { code, stdout } = await rigwatch('audit', 'verify')
  expect(code).toBe(0)
  expect(stdout).toMatch(/1 项操作已开始而无结果记录.*without an end on record.*: 1\.\n {2}\d+ \S+Z \S+ key\.change\n/)
})

test('verify tells the first broken record and fails', async () => {
  await query(
    url,
    `alter table audit_log disable trigger user;
     update audit_log set record = replace(record, '127.0.0.1', '127.0.0.2') where seq = 7`
  )
  const { code, stderr } = await rigwatch('audit', 'verify')
  expect(code).toBe(1)
  expect(stderr).toMatch(/第 7 条，记录被改动.*record 7: the record was altered. 6 records before/)
})

test('verify tells that look-ups miss a record whose column says something else', async () => {
  await query(
    url,
    `update audit_log set record = replace(record, '127.0.0.2', '127.0.0.1') where seq = 7;
     alter table audit_log enable trigger user`
  )
  const remake = (expression: string) =>
    query(
      url,
      `alter table audit_log drop column actor;
       alter table audit_log add column actor text generated always as (${expression}) stored`
    )
  await remake(`case when seq = 5 then 'nobody' else record::jsonb ->> 'actor' end`)
  const { code, stderr } = await rigwatch('audit', 'verify')
  expect(code).toBe(1)
  expect(stderr).toMatch(/第 5 条，查询所用的列与记录内容不符.*record 5: the columns that look-ups go by/)
  await remake(`record::jsonb ->> 'actor'`)
  expect(await rigwatch('audit', 'verify')).toMatchObject({ code: 0 })
})

test('verify and serve refuse a database whose protections somebody altered, and name them', async () => {
  await query(url, `alter policy seen on audit_log using (true); alter table site disable row level security`)
  for (const args of [
    ['audit', 'verify'],
    ['serve', '--port', '0']
  ]) {
    const { code, stderr } = await rigwatch(...args)
    expect(code).toBe(1)
    expect(stderr).toMatch(/policy seen on audit_log（被改动）.*row-level security of site \(changed\)/)
  }
  await query(
    url,
    `alter policy seen on audit_log using ((select scope_role()) in ('auditor', 'system'));
     alter table site enable row level security; grant select on site to pg_monitor`
  )
  const { code, stdout } = await rigwatch('audit', 'verify')
  expect(code).toBe(0)
  expect(stdout).toMatch(/Other users of the database may do this.*select on site to pg_monitor/)
  await query(url, 'revoke select on site from pg_monitor')
})

test('verify fails where no head outside the database proves anything, and says so', async () => {
  const { code, stderr } = await rigwatch('audit', 'verify', '--audit-folder', join(folder, 'empty'))
  expect(code).toBe(1)
  expect(stderr).toMatch(/no exported head/)
})

test('a folder that cannot be written, or fewer days than the law asks for, is refused at the start', async () => {
  const unwritable = await rigwatch('serve', '--port', '0', '--audit-folder', join(main, 'folder'))
  expect(unwritable).toMatchObject({ code: 1, stderr: expect.stringContaining('--audit-folder') })
  expect(await rigwatch('serve', '--keep-audit', '30')).toMatchObject({ code: 2 })
})
