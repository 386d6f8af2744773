import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { chainNext } from '../../../src/audit/chain.ts'
import { canonicalRecord } from '../../../src/audit/record.ts'
import { exportHead, headsFile, removeOldAudit, verifyAudit } from '../../../src/jobs/audit-heads.ts'
import { type Part, ROLES } from '../../../src/store/access/roles.ts'
import { prepareAccounts } from '../../../src/store/accounts/accounts.ts'
import { auditLog } from '../../../src/store/audit/audit-log.ts'
import { auditRecords } from '../../../src/store/audit/audit-rows.ts'
import { anyRecord, record } from '../../audit/records.ts'
import { query, testStore } from '../test-database.ts'

const folder = mkdtempSync(join(tmpdir(), 'rigwatch audit '))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const auditor = { actor: 'auditor', regions: [], role: 'auditor' } as const
const NOW = new Date()
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000)

async function newLog() {
  const { store, api, url } = await testStore()
  return { store, url, log: auditLog(api), heads: await headsFile(store, folder) }
}
type Log = Awaited<ReturnType<typeof newLog>>

/** As the owner, who has taken the triggers off. */
async function tamper(url: string, sql: string): Promise<void> {
  await query(url, `alter table audit_log disable trigger user; ${sql}; alter table audit_log enable trigger user`)
}

/** As the owner, who writes records of earlier days as they would have been written then. */
async function writtenThen(url: string, ...records: readonly Parameters<typeof record>[0][]): Promise<void> {
  const [end] = await query<{ seq: string; hash: Buffer }>(
    url,
    `select seq, hash from (select seq, hash from audit_log union all select anchor_seq, anchor_hash from audit_chain) as ends
     order by seq desc limit 1`
  )
  let position = { seq: Number(end?.seq), hash: (end as { hash: Buffer }).hash.toString('hex') }
  for (const known of records) {
    const text = canonicalRecord(record(known))
    position = chainNext(position, text)
    await query(
      url,
      `insert into audit_log (seq, record, hash) values (${position.seq}, '${text}', '\\x${position.hash}')`
    )
  }
}

/** As the owner, who alters a record and calculates all hashes after it anew. */
async function rewrite(url: string, seq: number, from: string, to: string): Promise<void> {
  const rows = await query<{ seq: string; record: string; hash: Buffer }>(url, 'select * from audit_log order by seq')
  const [chain] = await query<{ hash: Buffer }>(url, 'select anchor_hash as hash from audit_chain')
  let position = { seq: 0, hash: (chain as { hash: Buffer }).hash.toString('hex') }
  const anew = rows.map((row) => {
    const text = Number(row.seq) === seq ? row.record.replace(from, to) : row.record
    position = chainNext(position, text)
    return `update audit_log set record = '${text}', hash = '\\x${position.hash}' where seq = ${row.seq}`
  })
  await tamper(url, anew.join('; '))
}

describe('the log', () => {
  test('takes whatever can be asked, and is whole', async () => {
    const { store, log, heads } = await newLog()
    let written = 0
    await fc.assert(
      fc.asyncProperty(fc.array(anyRecord, { minLength: 1, maxLength: 20 }), async (records) => {
        await Promise.all(records.map((each) => log.append(each)))
        written += records.length
      }),
      { numRuns: 50 }
    )
    await exportHead(store, heads, NOW)
    expect(await verifyAudit(store, heads, NOW)).toMatchObject({
      broken: null,
      rows: written,
      provenBy: { seq: written }
    })
  })

  test('keeps one chain under the batches of several processes, and every record of each', async () => {
    const { store, url, heads } = await newLog()
    const connection = JSON.stringify((await prepareAccounts(url)).api)
    const program = `
      import { openStore } from '${new URL('../../../dist/store/store.js', import.meta.url)}'
      import { auditLog } from '${new URL('../../../dist/store/audit/audit-log.js', import.meta.url)}'
      const store = await openStore(JSON.parse(process.argv[1]))
      const log = auditLog(store)
      const record = { at: new Date(), by: 'none', action: 'load.view', outcome: 'done', address: null, request: null, details: null }
      for (let i = 0; i < 40; i++)
        await Promise.all(Array.from({ length: 5 }, (_, j) => log.append({ ...record, actor: process.argv[2], object: String(5 * i + j) })))
      await store.close()`
    const names = ['a', 'b', 'c']
    await Promise.all(
      names.map((name) =>
        promisify(execFile)(process.execPath, ['--input-type=module', '-e', program, connection, name])
      )
    )
    expect(await verifyAudit(store, heads, NOW)).toMatchObject({ broken: null, rows: 600 })
    const rows = await query<{ actor: string; objects: string }>(
      url,
      'select actor, count(distinct object) as objects from audit_log group by actor order by actor'
    )
    expect(rows).toEqual(names.map((actor) => ({ actor, objects: '200' })))
    const alternating = await query(
      url,
      `select from (select actor <> lag(actor) over (order by seq) as turn from audit_log) as t where turn`
    )
    expect(alternating.length).toBeGreaterThan(names.length)
  })

  test('answers by who, what and when, the newest first', async () => {
    const { store, url } = await newLog()
    await writtenThen(
      url,
      { actor: 'a', object: 'S1', at: daysAgo(3) },
      { actor: 'b', object: 'S1', at: daysAgo(2) },
      { actor: 'a', object: 'S2', at: daysAgo(1) }
    )
    const found = (filter: object, olderThan = 100) =>
      store.withScope(auditor, async (tx) =>
        (await auditRecords(tx, filter, { olderThan, limit: 10 })).map(({ seq }) => seq)
      )
    expect(await found({})).toEqual([3, 2, 1])
    expect(await found({}, 3)).toEqual([2, 1])
    expect(await found({ actor: 'a' })).toEqual([3, 1])
    expect(await found({ object: 'S1', action: 'load.view' })).toEqual([2, 1])
    expect(await found({ action: 'sign-in' })).toEqual([])
    expect(await found({ from: daysAgo(2), before: daysAgo(1) })).toEqual([2])
    for (const role of [...ROLES, 'gate', 'demo', 'watch'] as Part[]) {
      const seen = await store.withScope({ actor: 'x', regions: 'all', role }, (tx) =>
        tx.query('select from audit_log')
      )
      expect(seen, role).toHaveLength(role === 'auditor' ? 3 : 0)
    }
  })

  test('keeps the time of a record that waited, and lets nobody date one back, ahead or twice', async () => {
    const { store, url, log, heads } = await newLog()
    const began = Date.now()
    const waited = new Date(began - 9 * 60_000)
    for (const at of [waited, new Date(began - 11 * 60_000), daysAgo(400), new Date(began + 3_600_000)])
      await log.append(record({ at }))
    const rows = await query<{ at: Date; record: string }>(url, 'select at, record from audit_log order by seq')
    expect(rows[0]?.at).toEqual(waited)
    for (const { at, record: text } of rows.slice(1)) {
      expect(Math.abs(at.getTime() - began)).toBeLessThan(60_000)
      expect(JSON.parse(text)).toEqual({ ...JSON.parse(canonicalRecord(record())), at: at.toISOString() })
    }
    const text = canonicalRecord(record({ at: new Date(began) }))
    const { api } = await prepareAccounts(url)
    const client = new pg.Client(api)
    await client.connect()
    for (const forged of [
      text.replace('"actor"', '"at":"2020-01-01T00:00:00.000Z","actor"'),
      text.replace(/^\{"at":("[^"]*"),(.*)\}$/, '{$2,"at":$1}'),
      '{}'
    ])
      await expect(client.query('select append_audit($1)', [[forged]])).rejects.toMatchObject({ code: '22023' })
    await client.end()
    await exportHead(store, heads, NOW)
    expect(await verifyAudit(store, heads, NOW)).toMatchObject({ broken: null, rows: 4 })
  })

  test('takes no record without all of its members, or with one of another kind', async () => {
    const { url } = await newLog()
    const client = new pg.Client((await prepareAccounts(url)).api)
    await client.connect()
    const whole = JSON.parse(canonicalRecord(record({ at: new Date() }))) as Record<string, unknown>
    const append = (members: object) => client.query('select append_audit($1)', [[JSON.stringify(members)]])
    for (const name of Object.keys(whole)) {
      const { [name]: _, ...rest } = whole
      await expect(append(rest), name).rejects.toMatchObject({ code: '22023' })
      if (name !== 'details')
        await expect(append({ ...whole, [name]: [1] }), name).rejects.toMatchObject({ code: '22023' })
    }
    for (const odd of [{ outcome: 'well' }, { actor: null }, { more: 1 }])
      await expect(append({ ...whole, ...odd })).rejects.toMatchObject({ code: '22023' })
    await append(whole)
    await client.end()
    expect(await query(url, 'select from audit_log')).toHaveLength(1)
  })

  test('saves the others when the database refuses one of a batch', async () => {
    const { log, url } = await newLog()
    const bad = record({ at: new Date('+010000-01-01T00:00:00Z') })
    const outcomes = await Promise.allSettled([record(), record(), bad, record()].map((each) => log.append(each)))
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
    expect(await query(url, 'select from audit_log')).toHaveLength(3)
  })

  test.each([
    ['Chinese', (i: number) => String.fromCodePoint(0x4e00 + ((i * 7919) % 20_000))],
    ['outside of the first plane', (i: number) => String.fromCodePoint(0x20000 + ((i * 7919) % 40_000))],
    ['NUL', () => '\0']
  ])('takes a long actor and object, cut between characters: %s', async (_, letter) => {
    const { log, url } = await newLog()
    const text = Array.from({ length: 1000 }, (_, i) => letter(i)).join('')
    await log.append(record({ actor: text, object: text }))
    const [kept] = await query<{ actor: string; object: string }>(url, 'select actor, object from audit_log')
    expect(kept?.object).toBe(kept?.actor)
    expect(Buffer.byteLength(kept?.object as string)).toBeGreaterThan(990)
    expect(Buffer.byteLength(kept?.object as string)).toBeLessThan(1010)
    expect(text.replaceAll('\0', '\ufffd').startsWith(String(kept?.object).slice(0, -1))).toBe(true)
  })

  test('says so when a record was not saved, and goes on with the next', async () => {
    const { store, url, log, heads } = await newLog()
    await log.append(record())
    await query(url, 'alter table audit_log rename to audit_log_away')
    await expect(log.append(record())).rejects.toThrow(/audit_log/)
    await query(url, 'alter table audit_log_away rename to audit_log')
    await log.append(record())
    expect(await verifyAudit(store, heads, NOW)).toMatchObject({ broken: null, rows: 2 })
  })
})

describe('nobody changes the log', () => {
  const STATEMENTS = [
    `update audit_log set record = record`,
    'delete from audit_log',
    'truncate audit_log',
    `delete from audit_log where seq = 1`
  ]
  const log = newLog()

  test.each(STATEMENTS)('neither the API nor the jobs: %s', async (sql) => {
    const { url } = await log
    const { api, jobs } = await prepareAccounts(url)
    for (const config of [api, jobs]) {
      const client = new pg.Client(config)
      await client.connect()
      try {
        for (const each of [sql, `insert into audit_log (seq, record, hash) values (9, '{}', '')`]) {
          await client.query(`select set_config('rigwatch.regions', 'all', false)`)
          await expect(client.query(each)).rejects.toMatchObject({ code: '42501' })
        }
        await client.query('begin isolation level repeatable read')
        await expect(client.query(`select append_audit(array['{}'])`)).rejects.toThrow(/read committed/)
      } finally {
        await client.end()
      }
    }
  })

  test('the API may not even remove what is old', async () => {
    const { url } = await log
    const client = new pg.Client((await prepareAccounts(url)).api)
    await client.connect()
    await expect(client.query(`select prune_audit(1, '')`)).rejects.toMatchObject({ code: '42501' })
    await client.end()
  })

  test.each(STATEMENTS)('nor the owner by accident: %s', async (sql) => {
    const { url, log: written } = await log
    await written.append(record())
    await expect(query(url, sql)).rejects.toThrow(/only ever added to/)
    await expect(query(url, `set rigwatch.audit_pruning = 'on'; delete from audit_log`)).rejects.toThrow(/183 days/)
  })
})

describe('the owner of the database who takes the triggers off', () => {
  let it: Log
  beforeEach(async () => {
    it = await newLog()
    for (const object of ['S1', 'S2', 'S3', 'S4', 'S5']) await it.log.append(record({ object }))
    await exportHead(it.store, it.heads, daysAgo(1))
    await it.log.append(record({ object: 'S6' }))
  })
  const verdict = () => verifyAudit(it.store, it.heads, NOW)

  test('and alters a record, is seen', async () => {
    await tamper(it.url, `update audit_log set record = replace(record, 'S2', 'S9') where seq = 2`)
    expect((await verdict()).broken).toMatchObject({ code: 'altered', seq: 2, provenBy: null })
  })

  test('and alters a record and all hashes after it, is seen by the exported head', async () => {
    await rewrite(it.url, 2, 'S2', 'S9')
    expect((await verdict()).broken).toMatchObject({ code: 'rewritten', seq: 1 })
    const without = `${it.heads}.none`
    expect((await verifyAudit(it.store, without, NOW)).broken).toBeNull()
  })

  test.each([
    ['actor', `case when record::jsonb ->> 'object' = 'S3' then 'nobody' else record::jsonb ->> 'actor' end`, 3],
    ['action', `'sign-in'`, 1],
    ['object', `nullif(record::jsonb ->> 'object', 'S4')`, 4],
    [
      'at',
      String.raw`audit_time(case when record::jsonb ->> 'object' = 'S6' then regexp_replace(record, '"at":"\d{4}', '"at":"2020') else record end)`,
      6
    ]
  ])('and has the column %s say something else, so that look-ups miss a record, is seen', async (column, as, seq) => {
    const type = column === 'at' ? 'timestamptz' : 'text'
    const remake = (expression: string) =>
      query(
        it.url,
        `alter table audit_log drop column ${column};
         alter table audit_log add column ${column} ${type} generated always as (${expression}) stored`
      )
    await remake(as)
    expect((await verdict()).broken).toMatchObject({ code: 'misfiled', seq })
    await remake(column === 'at' ? 'audit_time(record)' : `record::jsonb ->> '${column}'`)
    expect((await verdict()).broken).toBeNull()
  })

  test('and removes records in the middle or at the end, is seen', async () => {
    await tamper(it.url, 'delete from audit_log where seq = 3')
    expect((await verdict()).broken).toMatchObject({ code: 'missing', seq: 3 })
    await tamper(it.url, 'delete from audit_log where seq >= 3')
    expect((await verdict()).broken).toMatchObject({ code: 'cut', seq: 3 })
  })

  test('and removes the beginning, pretending that it was old, is seen', async () => {
    await tamper(
      it.url,
      `update audit_chain set (anchor_seq, anchor_hash) = (select seq, hash from audit_log where seq = 3);
       delete from audit_log where seq <= 3`
    )
    expect((await verdict()).broken).toMatchObject({ code: 'anchor_unproven', seq: 3 })
    await tamper(
      it.url,
      `update audit_chain set (anchor_seq, anchor_hash) = (select seq, hash from audit_log where seq = 5);
       delete from audit_log where seq <= 5`
    )
    expect((await verdict()).broken).toMatchObject({ code: 'removed_early' })
  })

  test('and begins another log, is seen', async () => {
    await tamper(
      it.url,
      `delete from audit_log; update audit_chain set (id, anchor_hash) = (
         select id, sha256(convert_to('rigwatch audit 1' || chr(10) || id, 'UTF8')) from gen_random_uuid() as made(id))`
    )
    await it.log.append(record())
    expect((await verdict()).broken).toMatchObject({ code: 'other_chain' })
  })
})

describe('records that were kept long enough', () => {
  test('go up to an exported head, and what is left is still proved', async () => {
    const { store, heads, url } = await newLog()
    await writtenThen(url, { at: daysAgo(400) }, { at: daysAgo(399) })
    await exportHead(store, heads, daysAgo(398))
    await writtenThen(url, { at: daysAgo(300) }, { at: daysAgo(200) })
    await exportHead(store, heads, daysAgo(199))
    await writtenThen(url, { at: daysAgo(2) })
    await exportHead(store, heads, daysAgo(1))

    expect(await removeOldAudit(store, heads, NOW, 365)).toBe(2)
    expect(await verifyAudit(store, heads, NOW)).toMatchObject({ broken: null, rows: 5, last: { seq: 7 } })
    // fewer days than the law asks for are not possible
    expect(await removeOldAudit(store, heads, NOW, 1)).toBe(2)
    expect(await removeOldAudit(store, heads, NOW, 1)).toBe(0)
    await exportHead(store, heads, NOW)
    expect(await verifyAudit(store, heads, NOW)).toMatchObject({ broken: null, rows: 5, last: { seq: 9 } })
    const pruned = await query<{ text: string }>(
      url,
      `select record as text from audit_log where action = 'audit.prune' order by seq`
    )
    const records = pruned.map(({ text }) => JSON.parse(text))
    const told = (up_to: number, kept_days: number, ago: number) => ({
      up_to,
      kept_days,
      exported_at: daysAgo(ago).toISOString()
    })
    expect(records).toMatchObject([
      { outcome: 'begun', actor: 'rigwatch', details: told(2, 365, 398) },
      { outcome: 'done', request: records[0].request, details: { ...told(2, 365, 398), removed: 2 } },
      { outcome: 'begun', details: told(4, 183, 199) },
      { outcome: 'done', request: records[2].request, details: { ...told(4, 183, 199), removed: 2 } }
    ])
  })

  test('go only once the log says so, and what a crash leaves of it is told', async () => {
    const { store, heads, url } = await newLog()
    await writtenThen(url, { at: daysAgo(400) })
    await exportHead(store, heads, daysAgo(399))
    await exportHead(store, heads, NOW)
    const holder = new pg.Client({ connectionString: url })
    await holder.connect()
    await holder.query('begin; select from audit_chain for update')
    const pruning = removeOldAudit(store, heads, NOW, 365)
    while ((await query(url, `select from audit_log where action = 'audit.prune'`)).length === 0) await delay(20)
    const verdict = await verifyAudit(store, heads, NOW)
    expect(verdict).toMatchObject({ broken: null, rows: 2, unended: [{ seq: 2, action: 'audit.prune' }] })
    await holder.query('rollback')
    await holder.end()
    expect(await pruning).toBe(1)
    expect(await verifyAudit(store, heads, NOW)).toMatchObject({ broken: null, rows: 2, unended: [] })
  })

  test('stay where the log cannot be told', async () => {
    const { store, heads, url } = await newLog()
    await writtenThen(url, { at: daysAgo(400) })
    await exportHead(store, heads, daysAgo(399))
    await query(url, 'alter function append_audit(text[]) rename to append_audit_gone')
    await expect(removeOldAudit(store, heads, NOW, 365)).rejects.toThrow(/append_audit/)
    expect(await query(url, 'select from audit_log')).toHaveLength(1)
  })

  test('stay when a head says that they are older than they are, or is another one', async () => {
    const { store, log, heads } = await newLog()
    await log.append(record())
    await exportHead(store, heads, daysAgo(400))
    await expect(removeOldAudit(store, heads, NOW, 365)).rejects.toThrow(/kept for 183 days/)
    writeFileSync(heads, readFileSync(heads, 'utf8').replace(/"hash":"\w+"/, `"hash":"${'0'.repeat(64)}"`))
    await expect(removeOldAudit(store, heads, NOW, 365)).rejects.toThrow(/not the one that was exported/)
    expect((await verifyAudit(store, heads, NOW)).broken).toMatchObject({ code: 'rewritten' })
  })
})

test('heads go on behind a line that a crash has cut', async () => {
  const { store, log, heads } = await newLog()
  await exportHead(store, heads, daysAgo(2))
  writeFileSync(heads, `${readFileSync(heads, 'utf8')}{"at":"2026-`)
  await log.append(record())
  await exportHead(store, heads, daysAgo(1))
  expect(await verifyAudit(store, heads, NOW)).toMatchObject({ broken: null, provenBy: { seq: 1 } })
  expect(readFileSync(heads, 'utf8').trimEnd().split('\n')).toHaveLength(2)
})
