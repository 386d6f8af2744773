import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Command, Option } from 'commander'
import type { Unended } from '../audit/unended.ts'
import { type ChainBreak, KEPT_DAYS_AT_LEAST } from '../audit/verify.ts'
import { auditCsv } from '../jobs/audit-csv.ts'
import { type AuditVerdict, headsFile, verifyAudit } from '../jobs/audit-heads.ts'
import { recordingCommand } from '../jobs/recorded-deed.ts'
import { auditRows } from '../store/audit/audit-rows.ts'
import { DEMO_DATABASE, defaultAuditFolder, REAL_DATABASE } from './database.ts'
import { demoOption } from './demo-option.ts'
import { requireProtections } from './protections.ts'
import { withServer } from './with-server.ts'
import { requireWritable } from './writable-file.ts'

interface VerifyOptions {
  readonly auditFolder?: string
  readonly demo: boolean
}

interface ExportOptions {
  readonly out: string
  readonly demo: boolean
}

/** The log was tampered with, or nothing outside the database proves it. */
class AuditBrokenError extends Error {
  readonly code = 'AUDIT_BROKEN'
}

const BREAKS: Readonly<Record<ChainBreak['code'], { zh: string; en: string }>> = {
  altered: { zh: '记录被改动', en: 'the record was altered' },
  misfiled: {
    zh: '查询所用的列与记录内容不符，按用户、操作、对象或时间查询会漏掉它：列的定义被改动',
    en: 'the columns that look-ups go by say something else than the record, so that a search by user, action, object or time misses it: their definitions were altered'
  },
  missing: { zh: '记录缺失', en: 'the record is missing' },
  unordered: { zh: '记录不应在此', en: 'the record does not belong there' },
  rewritten: {
    zh: '链与库外导出的链头不符：此记录或其后的记录被改写',
    en: 'this record or one after it was rewritten together with the chain: the exported head is another one'
  },
  cut: {
    zh: '末尾的记录被删除：库外链头比日志更长',
    en: 'records were removed from the end: the exported head had more'
  },
  other_chain: {
    zh: '库外链头属于另一条日志链：日志被整体替换，或目录不对',
    en: 'the exported heads are of another log: it was replaced as a whole, or the folder is of another database'
  },
  anchor_unproven: {
    zh: '日志起点没有库外链头佐证',
    en: 'no exported head proves that the log may begin where it does'
  },
  removed_early: {
    zh: '未满六个月的记录被删除',
    en: 'records were removed that had to be kept for six months'
  }
}

const PROTECTED =
  '行级安全、策略、函数与触发器与本版本定义一致。Row-level security, its policies, functions and triggers are as this version makes them.\n'
const WHAT_TO_DO =
  '请勿改动数据，备份数据库与链头目录后核查。Change nothing; copy the database and the audit folder, then look into it: "rigwatch audit verify --help" says how.'

const VERIFY_HELP = `
What it proves 能证明什么:
  No record up to the newest exported head was altered, added, left out or moved since that head was exported, and no
  record was removed before it was ${KEPT_DAYS_AT_LEAST} days old (six months). The columns by which records are looked up (time, user,
  action, object) say what the records say. 自最新链头导出之时起，该链头及以前的记录未被改动、增删或调换；
  未满 ${KEPT_DAYS_AT_LEAST} 天（六个月）的记录未被删除；查询所用的列（时间、用户、操作、对象）与记录内容一致。
  Row-level security, its policies and functions, and the triggers of the log are now as this version makes them; what other
  users of the database were granted is told. 行级安全、策略、函数与触发器现与本版本定义一致；授予其他数据库用户的权限予以列出。
What it does not 不能证明什么:
  Records after that head are consistent, but whoever owns the database could have written them anew: the next head (each
  day, and when serve starts and stops) proves them. A head is worth as much as the folder is safe from the database's
  owner. That a record was true when it was written, nothing proves. 最新链头之后的记录仅前后相符，由下一个链头佐证；
  链头目录须在数据库所有者无法改写之处；记录写入时是否属实，不在证明之列。
When it fails 校验失败时:
  Change nothing. Copy the database and the audit folder; compare the heads with a copy kept elsewhere, and the record that
  is named with a backup of the database or an earlier "rigwatch audit export"; tell whoever answers for security. Where
  the folder is the wrong one or empty, name the right one by --audit-folder. 勿改动任何数据：先备份数据库与链头目录，
  再与异地留存的链头、数据库备份或此前导出的日志核对所指记录，并报告安全负责人；目录有误时用 --audit-folder 指定。
Exit codes 退出码: 0 proven 完整; 1 broken, or nothing proves it 异常或无法佐证 (also: the database or the heads cannot be read
  也包括数据库或链头不可读); 2 wrong usage 用法错误.`

/** `rigwatch audit …`: proves and writes out the audit log. */
export function auditCommand(): Command {
  const command = new Command('audit').description(
    'Proves that the audit log is as it was written, and writes it out.\n校验审计日志未被篡改，并导出审计日志。'
  )
  const verify = new Command('verify')
    .description(
      'Walks the chain of the audit log and compares it with the heads exported to the audit folder.\n' +
        '校验审计日志哈希链，并与库外导出的链头比对。'
    )
    .addHelpText('after', VERIFY_HELP)
    .addOption(auditFolderOption())
    .addOption(demoOption())
    .action(async ({ auditFolder = defaultAuditFolder(), demo }: VerifyOptions) => {
      const { writeErr, writeOut } = verify.configureOutput()
      await withServer(
        (line) => writeErr?.(`${line}\n`),
        async (server) => {
          const name = demo ? DEMO_DATABASE : REAL_DATABASE
          const store = await server.open(name, 'jobs')
          const path = await headsFile(store, auditFolder)
          const verdict = await verifyAudit(store, path, new Date())
          if (verdict.broken) throw new AuditBrokenError(brokenText(verdict.broken, verdict.rows))
          if (!verdict.provenBy)
            throw new AuditBrokenError(
              `${verdict.rows} 条记录前后相符，但 ${path} 中没有链头，无法排除整体改写。${verdict.rows} records are consistent, but there is no exported head in ${path}: nothing proves that the log was not written anew as a whole.`
            )
          writeOut?.(intactText(verdict))
          if (await requireProtections(server, name, (line) => writeOut?.(`${line}\n`))) writeOut?.(PROTECTED)
        }
      )
    })
  const write = new Command('export')
    .description(
      'Writes the audit log as CSV for people: UTF-8 with a byte order mark, ids as text, no formulas.\n导出审计日志（CSV，带 BOM，公式已中和）。'
    )
    .requiredOption('--out <file>', 'CSV to write / 输出文件')
    .addOption(demoOption())
    .action(async ({ out, demo }: ExportOptions) => {
      const { writeErr } = write.configureOutput()
      await requireWritable('--out', out)
      await withServer(
        (line) => writeErr?.(`${line}\n`),
        async (server, beforeLeaving) => {
          const store = await server.open(demo ? DEMO_DATABASE : REAL_DATABASE, 'jobs')
          const deed = { action: 'audit.export', object: null, details: { file: out } } as const
          await recordingCommand(store, beforeLeaving, deed, async () => [
            await store.withScope(
              { actor: 'audit', regions: [], role: 'system' },
              (tx) => pipeline(Readable.from(auditCsv(auditRows(tx))), createWriteStream(out)),
              { view: 'snapshot' }
            ),
            {}
          ])
        }
      )
    })
  for (const each of [verify, write]) command.addCommand(each)
  return command
}

/** Where heads of the audit log are exported to, in `serve` and `audit verify`. */
export function auditFolderOption(): Option {
  return new Option(
    '--audit-folder <folder>',
    'where the head of the audit log is exported to; "audit" beside the data folder unless told / 审计链头目录'
  ).env('RIGWATCH_AUDIT')
}

function brokenText({ code, seq, provenBy }: ChainBreak, rows: number): string {
  const { zh, en } = BREAKS[code]
  const until = provenBy
    ? `截至第 ${provenBy.seq} 条（${provenBy.at.toISOString()} 导出）可信。Proven up to record ${provenBy.seq}, exported ${provenBy.at.toISOString()}.`
    : '没有任何记录得到库外链头佐证。No record is proven by an exported head.'
  return `审计日志不可信：第 ${seq} 条，${zh}。The audit log cannot be believed: record ${seq}: ${en}. ${rows} records before were consistent. ${until} ${WHAT_TO_DO}`
}

function intactText({ rows, last, provenBy, unended }: AuditVerdict): string {
  const proven = provenBy as NonNullable<AuditVerdict['provenBy']>
  return (
    `审计日志完整：${rows} 条，末条为第 ${last.seq} 条；截至第 ${proven.seq} 条由 ${proven.at.toISOString()} 导出的链头佐证。\n` +
    `The audit log is intact: ${rows} records, the last is number ${last.seq}; up to number ${proven.seq} it is proven by the head exported ${proven.at.toISOString()}.\n` +
    unprovenText(last.seq - proven.seq) +
    `未满 ${KEPT_DAYS_AT_LEAST} 天的记录未被删除。No record was removed before it was ${KEPT_DAYS_AT_LEAST} days old.\n` +
    unendedText(unended)
  )
}

/** Of what was begun without an end, the newest are told one by one. */
const UNENDED_SHOWN = 10

function unendedText(unended: readonly Unended[]): string {
  if (unended.length === 0) return ''
  const shown = unended.slice(-UNENDED_SHOWN)
  const lines = shown.map(({ seq, at, actor, action }) => `  ${seq} ${at.toISOString()} ${actor} ${action}\n`)
  const part =
    shown.length < unended.length
      ? { zh: `，以下为最近 ${shown.length} 项`, en: `; the newest ${shown.length}` }
      : { zh: '', en: '' }
  return `${unended.length} 项操作已开始而无结果记录：仍在进行，或因崩溃中断，请核查${part.zh}。Begun, and without an end on record (still under way, or cut short by a crash: look whether all is as it should be): ${unended.length}${part.en}.\n${lines.join('')}`
}

/** What came after the newest head. */
function unprovenText(records: number): string {
  if (records === 0) return ''
  return `其后 ${records} 条仅前后相符，由下一个链头佐证。The ${records} after it are consistent, and proven once the next head is exported.\n`
}
