import { once } from 'node:events'
import { createServer } from 'node:net'
import { Command, InvalidArgumentError, Option } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }
import { allowedHostsAt } from '../api/allowed-hosts.ts'
import { buildApp } from '../api/app.ts'
import { planPages } from '../api/planned-pages.ts'
import { KEPT_DAYS_AT_LEAST } from '../audit/verify.ts'
import { headsFile } from '../jobs/audit-heads.ts'
import { type Clock, requireSchedule, startClock } from '../jobs/clock.ts'
import { type AuditKeeping, startAuditKeeping } from '../jobs/keep-audit.ts'
import { loadDemo } from '../jobs/load-demo.ts'
import { startReportThreads } from '../jobs/report-threads.ts'
import { screenStore } from '../jobs/screen-store.ts'
import { shippedModel } from '../jobs/shipped-model.ts'
import { CAMPAIGN_PREVALENCE } from '../screening/assess.ts'
import type { Role } from '../store/access/roles.ts'
import { auditLog } from '../store/audit/audit-log.ts'
import { databaseKind } from '../store/database-kind.ts'
import type { Store } from '../store/store.ts'
import { auditFolderOption } from './audit.ts'
import {
  connectServer,
  type DatabaseServer,
  DEMO_DATABASE,
  defaultAuditFolder,
  defaultSecretFile,
  REAL_DATABASE
} from './database.ts'
import { prepareFirstAccounts } from './first-accounts.ts'
import { share, wholeNumber } from './number-options.ts'
import { addOidcOptions, type GivenOidc, givenProvider } from './oidc-options.ts'
import { requireProtections } from './protections.ts'
import { secondFactorOption } from './second-factor-option.ts'
import { sealingKeyIn } from './secret-file.ts'
import { ENDING_SIGNALS } from './signals.ts'
import { tellJudging } from './tell-judging.ts'
import { timeZone } from './time-zone-option.ts'
import { trustedProxies } from './trusted-proxy-option.ts'

interface ServeOptions extends GivenOidc {
  readonly host: string
  readonly port: number
  readonly trustProxy?: readonly string[]
  readonly demo: boolean
  readonly full: boolean
  readonly schedule: string
  readonly timeZone: string
  readonly prevalence: number
  readonly auditFolder?: string
  readonly keepAudit: number
  readonly secondFactor: readonly Role[]
  readonly secretFile?: string
}

/** The address cannot be listened at. */
class AddressError extends Error {
  readonly code = 'ADDRESS_UNAVAILABLE'
}

/** A year, so that the same weeks of last year can be looked into. */
const KEPT_DAYS_UNLESS_TOLD = 400
const SCOPE = { actor: 'serve', regions: 'all', role: 'system' } as const
/** npm passes Ctrl-C on to us, which the terminal has sent already: so soon after the first it is not a second one. */
const SAME_SIGNAL_MS = 1000

/** `rigwatch serve`: database, recurring screening, API and page, until Ctrl-C. `npm start` is this. */
export function serveCommand(): Command {
  const command = new Command('serve')
    .description(
      'Serves the API and the page, and screens on schedule. Without DATABASE_URL it runs a PostgreSQL server of its own and,\n' +
        'until real readings have been imported, shows a simulated demo province.\n' +
        '启动接口与网页，并按计划筛查；未设置 DATABASE_URL 时自带数据库，并在导入真实数据之前展示模拟省份。'
    )
    .addOption(new Option('--host <address>', 'address to listen at / 监听地址').env('HOST').default('127.0.0.1'))
    .addOption(
      new Option('--port <number>', 'port to listen at / 端口')
        .env('PORT')
        .argParser(wholeNumber(0, 65_535))
        .default(8080)
    )
    .addOption(
      new Option(
        '--trust-proxy <addresses>',
        'TLS proxies in front, whose X-Forwarded-… headers are taken / 可信反向代理'
      )
        .env('RIGWATCH_TRUST_PROXY')
        .argParser(trustedProxies)
    )
    .option(
      '--full',
      'judge every metering point anew in each screening, also where an earlier judgement stands / 每次筛查都全部重新判断',
      false
    )
    .option('--demo', 'show the simulated demo province / 展示模拟省份', false)
    .addOption(
      new Option('--schedule <crontab>', 'when to screen / 筛查时间')
        .env('RIGWATCH_SCHEDULE')
        .default('30 5 * * *', '30 5 * * *, at 05:30')
    )
    .addOption(
      new Option('--time-zone <zone>', 'clock of the schedule / 时区')
        .env('RIGWATCH_TIME_ZONE')
        .argParser(timeZone)
        .default('Asia/Shanghai')
    )
    .addOption(
      new Option('--prevalence <share>', 'share of sites assumed to host mining / 挖矿先验占比')
        .env('RIGWATCH_PREVALENCE')
        .argParser(share)
        .default(CAMPAIGN_PREVALENCE, "184/4699, the campaign's")
    )
    .addOption(secondFactorOption())
    .addOption(
      new Option(
        '--secret-file <file>',
        'key that seals the secrets of second factors; made where there is none / 密钥文件'
      ).env('RIGWATCH_SECRET_FILE')
    )
    .addOption(auditFolderOption())
    .addOption(
      new Option('--keep-audit <days>', 'how long audit records are kept / 审计日志保存天数')
        .env('RIGWATCH_KEEP_AUDIT')
        .argParser(keptDays)
        .default(KEPT_DAYS_UNLESS_TOLD)
    )
  return addOidcOptions(command).action(async (options: ServeOptions, command: Command) => {
    const { writeOut } = command.configureOutput()
    await serve(options, (line) => writeOut?.(`${line}\n`))
  })
}

async function serve(options: ServeOptions, say: (line: string) => void): Promise<void> {
  const stop = stopOnSignals(say)
  await requireFree(options.host, options.port)
  const server = await connectServer(say)
  try {
    await serveFrom(server, options, stop, say)
  } catch (error) {
    if (!stop.aborted) throw error
  } finally {
    await server.close()
  }
  say('Stopped. 已停止。')
}

async function serveFrom(
  server: DatabaseServer,
  options: ServeOptions,
  stop: AbortSignal,
  say: (line: string) => void
): Promise<void> {
  const { name, store, demo } = await chooseDatabase(server, options.demo)
  await requireProtections(server, name, say)
  const simulated = demo || (await kindOf(store)) === 'simulated'
  const shown = await server.open(name, 'api')
  const screen = () => screenAndTell(store, options, stop, say)
  requireSchedule(options.schedule)
  // Behind a proxy the names that the server goes by are the proxy's to know.
  const allowedHosts = options.trustProxy ? null : allowedHostsAt(options.host)
  const open = simulated && server.embedded !== null && allowedHosts !== null
  const inDemo = server.embedded !== null && name === DEMO_DATABASE
  await prepareFirstAccounts(store, open, say, inDemo ? 'rigwatch user add --demo' : undefined)
  const reports = startReportThreads(await server.connection(name, 'api'))
  const app = buildApp({
    store: shown,
    reports: reports.make,
    // connections of its own: a record never waits behind the queries that it is about
    audit: auditLog(await server.open(name, 'api')),
    simulated,
    version: packageJson.version,
    allowedHosts,
    demo: open,
    secondFactor: options.secondFactor,
    oidc: givenProvider(options, process.env.RIGWATCH_OIDC_CLIENT_SECRET),
    sealingKey: await sealingKeyIn(options.secretFile ?? defaultSecretFile()),
    ...(options.trustProxy && { trustProxy: options.trustProxy }),
    logger: { level: 'warn' }
  })
  const keeping: AuditKeeping = await startAuditKeeping({
    store,
    path: await headsFile(store, options.auditFolder ?? defaultAuditFolder()),
    days: options.keepAudit,
    timeZone: options.timeZone,
    now: () => new Date(),
    failed: (error) => say(`The audit log's head was not exported: ${error instanceof Error ? error.message : error}`)
  })
  let clock: Clock | undefined
  try {
    await planPages(shown)
    const url = await app.listen({ host: options.host, port: options.port })
    if (demo) {
      const told = everyTenth((percent) => say(`Simulating the demo province: ${percent} %. 正在生成模拟省份。`))
      if (await loadDemo(store, { signal: stop, progress: told })) say('The demo province is loaded. 模拟省份已就绪。')
    }
    await screen()
    // Not before the first screening: two at once would do everything twice.
    clock = startClock({
      expression: options.schedule,
      timeZone: options.timeZone,
      work: screen,
      failed: (error) => {
        if (!stop.aborted) say(`The screening failed: ${error instanceof Error ? error.message : error}`)
      }
    })
    if (simulated) say('All data shown are SIMULATED. 当前展示的均为模拟数据。')
    say(`rigwatch is ready at ${url} (API: ${url}/api/v1/docs). Ctrl-C stops it. 已就绪，按 Ctrl-C 停止。`)
    if (!stop.aborted) await once(stop, 'abort')
  } finally {
    await clock?.stop()
    await app.close()
    await reports.close()
    await keeping.stop()
  }
}

/**
 * With `DATABASE_URL` that database; else the embedded server's real one once real readings were imported, and the demo's
 * until then.
 */
async function chooseDatabase(
  server: DatabaseServer,
  demo: boolean
): Promise<{ name: string; store: Store; demo: boolean }> {
  const opened = async (name: string, demo: boolean) => ({ name, store: await server.open(name, 'jobs'), demo })
  if (!server.embedded) return opened(REAL_DATABASE, demo)
  if (!demo) {
    const real = await opened(REAL_DATABASE, demo)
    if ((await kindOf(real.store)) === 'real') return real
  }
  return opened(DEMO_DATABASE, true)
}

function kindOf(store: Store) {
  return store.withScope(SCOPE, databaseKind)
}

async function screenAndTell(
  store: Store,
  { prevalence, full }: ServeOptions,
  signal: AbortSignal,
  say: (line: string) => void
): Promise<void> {
  const now = () => new Date()
  const begun = now()
  const progress = (points: number) => say(`Screened ${points} metering points. 已筛查 ${points} 个计量点。`)
  const { version: programVersion } = packageJson
  const options = { model: shippedModel(), programVersion, prevalence, all: full, now, signal, progress }
  const screened = await screenStore(store, options)
  if (screened === null) say('Nothing new to screen since the last run. 自上次筛查以来无新数据。')
  else {
    const seconds = ((now().getTime() - begun.getTime()) / 1000).toFixed(1)
    const { run, points, judging } = screened
    say(`Screening run ${run}: ${points} metering points in ${seconds} s. 筛查完成。`)
    say(tellJudging(judging))
  }
}

/** Aborts at Ctrl-C or another ending signal; a second Ctrl-C ends the process at once. */
function stopOnSignals(say: (line: string) => void): AbortSignal {
  const controller = new AbortController()
  let first = 0
  const stop = () => {
    const at = Date.now()
    if (!controller.signal.aborted) {
      first = at
      say('Stopping … 正在停止…')
      controller.abort()
    } else if (at - first > SAME_SIGNAL_MS) process.exit(130)
  }
  for (const signal of ENDING_SIGNALS) process.on(signal, stop)
  return controller.signal
}

/** Tells of a port that is taken before anything is started for its sake. */
async function requireFree(host: string, port: number): Promise<void> {
  const probe = createServer()
  try {
    probe.listen({ host, port, exclusive: true })
    await once(probe, 'listening')
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code
    if (reason === 'EADDRINUSE') {
      throw new AddressError(
        `Port ${port} of ${host} is taken by another program; choose another one, for example PORT=${port + 1} npm start.`
      )
    }
    throw new AddressError(
      `Cannot listen at ${host}, port ${port} (${reason}); set HOST and PORT to an address of this machine.`
    )
  } finally {
    probe.close()
  }
}

function everyTenth(tell: (percent: number) => void): (share: number) => void {
  let told = 0
  return (done) => {
    const tenths = Math.floor(done * 10)
    if (tenths > told) tell((told = tenths) * 10)
  }
}

function keptDays(text: string): number {
  const days = Number(text)
  if (/^\d{1,5}$/.test(text) && days >= KEPT_DAYS_AT_LEAST) return days
  throw new InvalidArgumentError(
    `It must be a whole number of days, ${KEPT_DAYS_AT_LEAST} or more: six months are the law.`
  )
}
