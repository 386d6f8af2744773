import { chinaDay, civil } from '../../readings/day.ts'
import { parseInstant } from '../../readings/instant.ts'
import { EmptyScopeError, scopeProblem } from '../../reports/empty-scope.ts'
import { REPORT_FORMATS } from '../../reports/report-formats.ts'
import { REPORT_STYLE_HASH } from '../../reports/report-html.ts'
import type { ReportFormat } from '../../reports/report-language.ts'
import { SEES_SITES, scopeOf } from '../access/access.ts'
import { audited } from '../auditing.ts'
import { existingDay, invalid } from '../carbon-entries.ts'
import type { Api, ApiContext } from '../context.ts'
import { preferredType } from '../preferred-type.ts'
import { Problem } from '../problem.ts'
import { PROBLEM_RESPONSES } from '../problem-responses.ts'
import { ReportQuery, ReportReply } from '../report-schemas.ts'

const FORMAT_OF = Object.fromEntries(
  Object.entries(REPORT_FORMATS).map(([format, { type }]) => [type.split(';', 1)[0], format])
) as Record<string, ReportFormat>

const file = (description: string) => ({ schema: { type: 'string', description } as const })

/** `/carbon/report`: the bureau's report of a scope, as JSON, CSV, XLSX or a page to print. */
export function carbonReportRoute(app: Api, context: ApiContext): void {
  const schema = {
    tags: ['carbon'],
    operationId: 'getCarbonReport',
    summary: "A scope's carbon so far, forecast, allowance, and what suspected mining explains",
    description:
      'Of a region, an organisation or a site, with its parts. Sums over parts equal the whole, rounding included. A finding is no proof.',
    querystring: ReportQuery,
    response: {
      200: {
        description: 'The report',
        content: {
          'application/json': { schema: ReportReply },
          'text/csv': file('A line for each figure'),
          'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': file('A sheet for each table'),
          'text/html': file('A page that prints on A4')
        }
      },
      ...PROBLEM_RESPONSES
    }
  }
  app.get(
    '/carbon/report',
    { schema, config: { ...SEES_SITES, ...audited('report.export') } },
    async (request, reply) => {
      const { query, headers } = request
      const knownAt = query.known_at === undefined ? undefined : pastInstant(query.known_at)
      const day = query.day === undefined ? chinaDay(knownAt ?? new Date()) : existingDay('query', 'day', query.day)
      const { scope, kind = 'region', year = civil(day).year, language = 'both' } = query
      const problem = scopeProblem({ kind, scope })
      if (problem) throw invalid('scope', problem, 'query')
      const format = query.format ?? FORMAT_OF[preferredType(headers.accept, Object.keys(FORMAT_OF))] ?? 'json'
      const asked = { reader: scopeOf(request), about: { kind, scope }, year, day, knownAt, format, language }
      const body = await context.reports(asked).catch((error: unknown) => {
        if (error instanceof EmptyScopeError) throw new Problem('not-found', error.message)
        throw error
      })
      reply.header('vary', 'Accept')
      if (format === 'html') {
        reply.header(
          'content-security-policy',
          `default-src 'none'; style-src '${REPORT_STYLE_HASH}'; frame-ancestors 'none'`
        )
      } else if (format !== 'json') {
        const name = `carbon-${scope}-${year}.${format}`
        const ascii = name.replace(/[^\w.-]/g, '_')
        reply.header('content-disposition', `attachment; filename="${ascii}"; filename*=UTF-8''${encoded(name)}`)
      }
      const sent = typeof body === 'string' ? body : Buffer.from(body)
      return reply.type(REPORT_FORMATS[format].type).send(sent as never)
    }
  )
}

/** @throws {Problem} `invalid-request` when it is no moment with its offset, or one to come */
function pastInstant(text: string): Date {
  const instant = parseInstant(text)
  if (instant && instant <= new Date()) return instant
  const problem = instant
    ? { zh: '不得晚于现在：将来所知无从得知', en: 'must not lie ahead: what will be known then is not known' }
    : {
        zh: '应为带时区的时刻，如 2026-11-26T08:00:00+08:00',
        en: 'must be a time with its offset, such as 2026-11-26T08:00:00+08:00'
      }
  throw invalid('known_at', problem, 'query')
}

/** RFC 8187. */
function encoded(name: string): string {
  return encodeURIComponent(Buffer.from(name).toString()).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`
  )
}
