import type { FastifyRequest } from 'fastify'
import { type Headcount, headcountKey, type OtherEnergy, otherEnergyKey } from '../../carbon/institution.ts'
import { inForce } from '../../carbon/reference.ts'
import { chinaDay, civil, type EpochDay, formatDay } from '../../readings/day.ts'
import { parseHeadcounts, parseOtherEnergy } from '../../reports/institution-files.ts'
import type { ScopeCells } from '../../reports/scope-cell.ts'
import { ofKnownScopes, type ScopeTable } from '../../reports/scope-table.ts'
import { headcountsIn, otherEnergyIn, saveHeadcounts, saveOtherEnergy } from '../../store/institutions.ts'
import type { Transaction } from '../../store/transaction.ts'
import { aboutOperations } from '../about.ts'
import { ENTERS_CARBON, SEES_SITES } from '../access/access.ts'
import { audited, UNAUDITED } from '../auditing.ts'
import { existingDay, firstDay, requireScope, scopeIn, versionItem } from '../carbon-entries.ts'
import { SavedReply } from '../carbon-schemas.ts'
import { type Api, type ApiContext, reading, writing } from '../context.ts'
import { imports, readOr400, refuseWrongRows } from '../imported-table.ts'
import {
  HeadcountBody,
  HeadcountsReply,
  ImportedReply,
  OtherEnergyBody,
  OtherEnergyReply,
  TableBody,
  YearQuery
} from '../institution-schemas.ts'
import { PROBLEM_RESPONSES } from '../problem-responses.ts'

const about = aboutOperations('carbon')

/** `/carbon/other-energy`, `/carbon/headcounts`: what electricity meters do not see of institutions. */
export function carbonInstitutionRoutes(app: Api, context: ApiContext): void {
  const { simulated } = context
  app.decorateRequest('tableRows', null)
  const today = () => chinaDay(new Date())
  const yearOf = ({ year = civil(today()).year }: { readonly year?: number }) => year
  const changes = (what: string) => ({ ...ENTERS_CARBON, ...audited('carbon.change', () => what) })

  const listOther = {
    ...about('listOtherEnergy', 'Fuels and heat of institutions in the months of a year'),
    querystring: YearQuery,
    response: { 200: OtherEnergyReply, ...PROBLEM_RESPONSES }
  }
  app.get('/carbon/other-energy', { schema: listOther, config: { ...SEES_SITES, ...UNAUDITED } }, (request) =>
    reading(context, request, async (tx) => {
      const year = yearOf(request.query)
      const rows = await otherEnergyIn(tx, year)
      const current = new Set(inForce(rows, otherEnergyKey, today()))
      const items = rows.map((row) => {
        const { scopeKind, scope, month, carrier, kgce, tco2, source } = row
        return {
          ...{ scope_kind: scopeKind, scope, month: formatDay(month).slice(0, 7), carrier, kgce, tco2, source },
          ...versionItem(row, current.has(row))
        }
      })
      return { items, year, simulated }
    })
  )

  const putOther = {
    ...about(
      'putOtherEnergy',
      "An institution's fuel or heat of a month, for targets of all energy",
      'A new version: reports made for its first day and later use it, reports for earlier days do not.'
    ),
    body: OtherEnergyBody,
    response: { 200: SavedReply, ...PROBLEM_RESPONSES }
  }
  app.put('/carbon/other-energy', { schema: putOther, config: changes('other-energy') }, async (request) => {
    const { body } = request
    const { scope_kind: scopeKind, month, tco2, used_from, ...rest } = body
    const row = {
      ...rest,
      scopeKind,
      scope: scopeIn(body),
      carrier: rest.carrier.trim(),
      month: existingDay('body', 'month', `${month}-01`),
      tco2: tco2 ?? null,
      usedFrom: firstDay(used_from, today())
    }
    await writing(context, request, async (tx) => {
      await requireScope(tx, row.scopeKind, row.scope)
      await saveOtherEnergy(tx, [row])
    })
    return { used_from: formatDay(row.usedFrom), simulated }
  })

  const importOther = {
    ...about(
      'importOtherEnergy',
      'Fuels and heat of many months and institutions, as a CSV table',
      '`scope_kind,scope,month,carrier,kgce,tco2,source`; regions by code or name, sites and organisations that are there. All rows are entered, used from today on, or none when any is wrong.'
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
      const current = new Set(inForce(rows, headcountKey, today()))
      const items = rows.map((row) => {
        const { scopeKind, scope, heads, source } = row
        return { ...{ scope_kind: scopeKind, scope, year, heads, source }, ...versionItem(row, current.has(row)) }
      })
      return { items, year, simulated }
    })
  )

  const putHeads = {
    ...about(
      'putHeadcount',
      'How many people use the energy of a scope in a year',
      'A new version: reports made for its first day and later use it, reports for earlier days do not.'
    ),
    body: HeadcountBody,
    response: { 200: SavedReply, ...PROBLEM_RESPONSES }
  }
  app.put('/carbon/headcounts', { schema: putHeads, config: changes('headcounts') }, async (request) => {
    const { body } = request
    const { scope_kind: scopeKind, used_from, ...rest } = body
    const row = { ...rest, scopeKind, scope: scopeIn(body), usedFrom: firstDay(used_from, today()) }
    await writing(context, request, async (tx) => {
      await requireScope(tx, row.scopeKind, row.scope)
      await saveHeadcounts(tx, [row])
    })
    return { used_from: formatDay(row.usedFrom), simulated }
  })

  const importHeads = {
    ...about(
      'importHeadcounts',
      'Headcounts of many scopes, as a CSV table',
      '`scope_kind,scope,year,heads,source`; regions by code or name, sites and organisations that are there. All rows are entered, used from today on, or none when any is wrong.'
    ),
    body: TableBody,
    response: { 200: ImportedReply, ...PROBLEM_RESPONSES }
  }
  app.post('/carbon/headcounts/import', { schema: importHeads, config: imports('headcounts') }, async (request) => ({
    rows: await imported<Headcount>(request, parseHeadcounts, saveHeadcounts),
    simulated
  }))

  /** @throws {Problem} `invalid-request` with the lines that are wrong; nothing is entered then */
  async function imported<Row extends ScopeCells>(
    request: FastifyRequest<{ Body: { csv: string } }>,
    parse: (csv: string, file: undefined, usedFrom: EpochDay) => ScopeTable<Row>,
    save: (tx: Transaction, rows: readonly Row[]) => Promise<void>
  ): Promise<number> {
    const table = readOr400(() => parse(request.body.csv, undefined, today()))
    return writing(context, request, async (tx) => {
      const { rows, rejections } = await ofKnownScopes(tx, table)
      request.tableRows = { taken: rejections.length > 0 ? 0 : rows.length, refused: rejections.length }
      refuseWrongRows(rejections)
      await save(tx, rows)
      return rows.length
    })
  }
}
