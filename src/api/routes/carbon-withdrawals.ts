import { chinaDay, formatDay } from '../../readings/day.ts'
import { type EntryTable, type Withdrawn, withdraw } from '../../store/entry-versions.ts'
import { aboutOperations } from '../about.ts'
import { ENTERS_CARBON } from '../access/access.ts'
import { audited } from '../auditing.ts'
import { firstDay } from '../carbon-entries.ts'
import { VersionParams, WithdrawalBody, WithdrawnReply } from '../carbon-schemas.ts'
import { type Api, type ApiContext, writing } from '../context.ts'
import { Problem } from '../problem.ts'
import { PROBLEM_RESPONSES } from '../problem-responses.ts'

const about = aboutOperations('carbon')

/** What is withdrawn at which address. */
const ENTERED: Readonly<Record<string, { readonly table: EntryTable; readonly id: string; readonly what: string }>> = {
  reference: { table: 'reference_value', id: 'withdrawReferenceValue', what: 'number' },
  targets: { table: 'carbon_target', id: 'withdrawCarbonTarget', what: 'carbon target' },
  tariffs: { table: 'tariff_calendar', id: 'withdrawTariff', what: 'tariff calendar' },
  'other-energy': { table: 'other_energy', id: 'withdrawOtherEnergy', what: 'month of other energy' },
  headcounts: { table: 'headcount', id: 'withdrawHeadcount', what: 'headcount' }
}

/** `/carbon/…/{version}/withdrawal`: takes back what was entered wrongly, for reports from a day on. */
export function carbonWithdrawalRoutes(app: Api, context: ApiContext): void {
  const { simulated } = context
  for (const [path, { table, id, what }] of Object.entries(ENTERED)) {
    const schema = {
      ...about(
        id,
        `Withdraw a version of a ${what} that was entered wrongly`,
        'Reports made for `from` and later do not use it, but the version before it where there is one; reports for earlier days do. It stays in the list, with who withdrew it, when and why.'
      ),
      params: VersionParams,
      body: WithdrawalBody,
      response: { 200: WithdrawnReply, ...PROBLEM_RESPONSES }
    }
    const config = {
      ...ENTERS_CARBON,
      ...audited('carbon.change', ({ params }) => `${path}/${(params as { version: string }).version}/withdrawal`)
    }
    app.post(`/carbon/${path}/:version/withdrawal`, { schema, config }, async (request) => {
      const { params, body } = request
      const from = firstDay(body.from, chinaDay(new Date()), 'from')
      refuse(await writing(context, request, (tx) => withdraw(tx, table, params.version, from, body.reason)), path)
      return { withdrawn_from: formatDay(from), simulated }
    })
  }
}

/** @throws {Problem} when nothing was withdrawn */
function refuse(done: Withdrawn, path: string): void {
  if (done === 'unknown')
    throw new Problem('not-found', `There is no such version; GET /api/v1/carbon/${path} lists them.`)
  if (done === 'shipped')
    throw new Problem(
      'conflict',
      '随程序提供的官方数值不能撤回：请另填自己的数值并注明来源。 What came with the program is not withdrawn: enter a number of your own with its source.'
    )
  if (done === 'gone')
    throw new Problem('conflict', '该版本已撤回。 It is withdrawn already from that day or an earlier one.')
}
