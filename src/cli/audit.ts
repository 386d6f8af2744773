import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Command, Option } from 'commander'
import type { ChainBreak, ChainVerdict } from '../audit/verify.ts'
import { auditCsv } from '../jobs/audit-csv.ts'
import { headsFile, verifyAudit } from '../jobs/audit-heads.ts'
import { auditRows } from '../store/audit/audit-rows.ts'
import { recordingCommand } from './audited.ts'
import { DEMO_DATABASE, defaultAuditFolder, REAL_DATABASE } from './database.ts'
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

const DEMO = new Option('--demo', 'of the simulated demo province / 模拟省份').default(false)

/** `rigwatch audit …`: proves and writes out the audit log. */
export function auditCommand(): Command {
  const command = new Command('audit').description(
    'Proves that the audit log is as it was written, and writes it out.\n校验审计日志未被篡改，并导出审计日志。'
  )
  const verify = new Command('verify')
    .description(
      'Walks the chain of the audit log and compares it with the heads exported to the audit folder. Exit code 1 when it is broken.\n' +
        '校验审计日志哈希链，并与库外导出的链头比对；有异常时退出码为 1。'
    )
    .addOption(auditFolderOption())
    .addOption(DEMO)
    .action(async ({ auditFolder = defaultAuditFolder(), demo }: VerifyOptions) => {
      const { writeErr, writeOut } = verify.configureOutput()
      await withServer(
        (line) => writeErr?.(`${line}\n`),
        async (server) => {
          const store = await server.open(demo ? DEMO_DATABASE : REAL_DATABASE, 'jobs')
          const path = await headsFile(store, auditFolder)
          const verdict = await verifyAudit(store, path, new Date())
          if (verdict.broken) throw new AuditBrokenError(brokenText(verdict.broken, verdict.rows))
          if (!verdict.provenBy)
            throw new AuditBrokenError(
              `${verdict.rows} 条记录前后相符，但 ${path} 中没有链头，无法排除整体改写。${verdict.rows} records are consistent, but there is no exported head in ${path}: nothing proves that the log was not written anew as a whole.`
            )
          writeOut?.(intactText(verdict))
        }
      )
    })
  const write = new Command('export')
    .description(
      'Writes the audit log as CSV for people: UTF-8 with a byte order mark, ids as text, no formulas.\n导出审计日志（CSV，带 BOM，公式已中和）。'
    )
    .requiredOption('--out <file>', 'CSV to write / 输出文件')
    .addOption(DEMO)
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
  return `审计日志不可信：第 ${seq} 条，${zh}。The audit log cannot be believed: record ${seq}: ${en}. ${rows} records before were consistent. ${until}`
}

function intactText({ rows, last, provenBy }: ChainVerdict): string {
  const proven = provenBy as NonNullable<ChainVerdict['provenBy']>
  return (
    `审计日志完整：${rows} 条，末条为第 ${last.seq} 条；截至第 ${proven.seq} 条由 ${proven.at.toISOString()} 导出的链头佐证。\n` +
    `The audit log is intact: ${rows} records, the last is number ${last.seq}; up to number ${proven.seq} it is proven by the head exported ${proven.at.toISOString()}.\n`
  )
}
