import type { FastifyRequest } from 'fastify'
import type { Headcount, OtherEnergy } from '../../carbon/institution.ts'
import { chinaDay, civil, type EpochDay, formatDay, parseDay } from '../../readings/day.ts'
import { UnexpectedHeaderError } from '../../readings/header.ts'
import type { Rejection } from '../../readings/rejection.ts'
import { parseHeadcounts, parseOtherEnergy } from '../../reports/institution-files.ts'
import { headcountsIn, otherEnergyIn, saveHeadcounts, saveOtherEnergy } from '../../store/institutions.ts'
import type { Transaction } from '../../store/transaction.ts'
import { aboutOperations } from '../about.ts'
import { ENTERS_CARBON, SEES_SITES } from '../access/access.ts'
import { audited, UNAUDITED } from '../auditing.ts'
import { scopeIn } from '../carbon-entries.ts'
import { SavedReply } from '../carbon-schemas.ts'
import { type Api, type ApiContext, reading, writing } from '../context.ts'
import {
  HeadcountBody,
  HeadcountsReply,
  ImportedReply,
  OtherEnergyBody,
  OtherEnergyReply,
  TableBody,
  YearQuery
} from '../institution-schemas.ts'
import { Problem } from '../problem.ts'
import { PROBLEM_RESPONSES } from '../problem-responses.ts'

const about = aboutOperations('carbon')
/** Errors of a file that are told one by one. */
const TOLD_ROWS = 50

/** `/carbon/other-energy`, `/carbon/headcounts`: what electricity meters do not see of institutions. */
export function carbonInstitutionRoutes(app: Api, context: ApiContext): void {
  const { simulated } = context
  const yearOf = ({ year = civil(chinaDay(new Date())).year }: { readonly year?: number }) => year
  const changes = (what: string) => ({ ...ENTERS_CARBON, ...audited('carbon.change', () => what) })
  const imports = (what: string) => ({
    ...ENTERS_CARBON,
    ...audited('carbon.change', () => what, {
      details: ({ body }: FastifyRequest) => ({ characters: (body as { csv?: string } | null)?.csv?.length })
    })
  })

  const listOther = {
    ...about('listOtherEnergy', 'Fuels and heat of institutions in the months of a year'),
    querystring: YearQuery,
    response: { 200: OtherEnergyReply, ...PROBLEM_RESPONSES }
  }
  app.get('/carbon/other-energy', { schema: listOther, config: { ...SEES_SITES, ...UNAUDITED } }, (request) =>
    reading(context, request, async (tx) => {
      const year = yearOf(request.query)
      const rows = await otherEnergyIn(tx, year)
      return {
        items: rows.map(({ scopeKind, month, ...rest }) => ({
          ...rest,
          scope_kind: scopeKind,
          month: formatDay(month).slice(0, 7)
        })),
        year,
        simulated
      }
    })
  )

  const putOther = {
    ...about(
      'putOtherEnergy',
      "An institution's fuel or heat of a month, for targets of all energy",
      'Replaces what was entered for the same scope, month and carrier.'
    ),
    body: OtherEnergyBody,
    response: { 200: SavedReply, ...PROBLEM_RESPONSES }
  }
  app.put('/carbon/other-energy', { schema: putOther, config: changes('other-energy') }, async (request) => {
    const { body } = request
    const { scope_kind: scopeKind, month, tco2, ...rest } = body
    const row = {
      ...rest,
      scopeKind,
      scope: scopeIn(body),
      month: parseDay(`${month}-01`) as EpochDay,
      tco2: tco2 ?? null
    }
    await writing(context, request, (tx) => saveOtherEnergy(tx, [row]))
    return { used_from: null, simulated }
  })

  const importOther = {
    ...about(
      'importOtherEnergy',
      'Fuels and heat of many months and institutions, as a CSV table',
      '`scope_kind,scope,month,carrier,kgce,tco2,source`; regions by code or name. All rows are entered, or none when any is wrong.'
    ),
    body: TableBody,
    response: { 200: ImportedReply, ...PROBLEM_RESPONSES }
  }
  app.post(
    '/carbon/other-energy/import',
    { schema: importOther, config: imports('other-energy') },
    async (request) => ({
      rows: await imported<OtherEnergy>(request, parseOtherEnergy, saveOtherEnergy),
      simulated
    })
  )

  const listHeads = {
    ...about('listHeadcounts', 'How many people use the energy of scopes in a year'),
    querystring: YearQuery,
    response: { 200: HeadcountsReply, ...PROBLEM_RESPONSES }
  }
  app.get('/carbon/headcounts', { schema: listHeads, config: { ...SEES_SITES, ...UNAUDITED } }, (request) =>
    reading(context, request, async (tx) => {
      const year = yearOf(request.query)
      const rows = await headcountsIn(tx, year)
      return { items: rows.map(({ scopeKind, ...rest }) => ({ ...rest, scope_kind: scopeKind })), year, simulated }
    })
  )

  const putHeads = {
    ...about(
      'putHeadcount',
      'How many people use the energy of a scope in a year',
      'Replaces what was entered for the same scope and year.'
    ),
    body: HeadcountBody,
    response: { 200: SavedReply, ...PROBLEM_RESPONSES }
  }
  app.put('/carbon/headcounts', { schema: putHeads, config: changes('headcounts') }, async (request) => {
    const { body } = request
    const { scope_kind: scopeKind, ...rest } = body
    await writing(context, request, (tx) => saveHeadcounts(tx, [{ ...rest, scopeKind, scope: scopeIn(body) }]))
    return { used_from: null, simulated }
  })

  const importHeads = {
    ...about(
      'importHeadcounts',
      'Headcounts of many scopes, as a CSV table',
      '`scope_kind,scope,year,heads,source`; regions by code or name. All rows are entered, or none when any is wrong.'
    ),
    body: TableBody,
    response: { 200: ImportedReply, ...PROBLEM_RESPONSES }
  }
  app.post('/carbon/headcounts/import', { schema: importHeads, config: imports('headcounts') }, async (request) => ({
    rows: await imported<Headcount>(request, parseHeadcounts, saveHeadcounts),
    simulated
  }))

  /** @throws {Problem} `invalid-request` with the lines that are wrong; nothing is entered then */
  async function imported<Row>(
    request: FastifyRequest<{ Body: { csv: string } }>,
    parse: (csv: string) => { readonly rows: readonly Row[]; readonly rejections: readonly Rejection[] },
    save: (tx: Transaction, rows: readonly Row[]) => Promise<void>
  ): Promise<number> {
    const { rows, rejections } = readOr400(() => parse(request.body.csv))
    if (rejections.length > 0) {
      throw new Problem('invalid-request', `${rejections.length} rows are wrong; nothing was entered.`, {
        errors: rejections.slice(0, TOLD_ROWS).map(({ line, reason }) => ({
          in: 'body',
          name: `line ${line}`,
          message: reason.en,
          message_zh: reason.zh
        }))
      })
    }
    await writing(context, request, (tx) => save(tx, rows))
    return rows.length
  }
}

function readOr400<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof UnexpectedHeaderError) throw new Problem('invalid-request', error.message)
    throw error
  }
}
