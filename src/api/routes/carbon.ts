import { missingNumbers, missingTarget } from '../../carbon/missing.ts'
import {
  DATASET_LAYOUTS,
  entryProblem,
  inForce,
  ReferenceNumbers,
  type ReferenceValue
} from '../../carbon/reference.ts'
import { regionStem } from '../../carbon/regions.ts'
import { type CarbonTarget, pathProblem, prolonged, targetKey } from '../../carbon/target.ts'
import { chinaDay, civil, formatDay } from '../../readings/day.ts'
import { publishedTargets, regionTable } from '../../reports/carbon-tables.ts'
import { missingYardsticks } from '../../reports/missing-yardsticks.ts'
import { carbonTargets, saveTargets, type TargetVersion } from '../../store/carbon-targets.ts'
import { referenceValues, saveReferenceValues } from '../../store/reference-values.ts'
import { kindsOfSites, regionsOfSites } from '../../store/sites.ts'
import { aboutOperations } from '../about.ts'
import { ENTERS_CARBON, SEES_SITES, scopeOf } from '../access/access.ts'
import { audited, UNAUDITED } from '../auditing.ts'
import { existingDay, firstDay, invalid, requireScope, scopeIn, versionItem } from '../carbon-entries.ts'
import {
  DayQuery,
  ProlongBody,
  ReferenceBody,
  ReferenceReply,
  SavedReply,
  TargetBody,
  TargetsReply
} from '../carbon-schemas.ts'
import { type Api, type ApiContext, reading, writing } from '../context.ts'
import { Problem } from '../problem.ts'
import { PROBLEM_RESPONSES } from '../problem-responses.ts'

const about = aboutOperations('carbon')

/** `/carbon/…`: the numbers and targets that reports go by, and what users enter of them. */
export function carbonRoutes(app: Api, context: ApiContext): void {
  const { simulated } = context
  const today = () => chinaDay(new Date())

  const referenceSchema = {
    ...about(
      'listReferenceValues',
      'Emission factors, prices, surcharges, standard coal, yardsticks and quotas, every version'
    ),
    querystring: DayQuery,
    response: { 200: ReferenceReply, ...PROBLEM_RESPONSES }
  }
  app.get('/carbon/reference', { schema: referenceSchema, config: { ...SEES_SITES, ...UNAUDITED } }, (request) =>
    reading(context, request, async (tx) => {
      const { query } = request
      const day = query.day === undefined ? today() : existingDay('query', 'day', query.day)
      const values = await referenceValues(tx)
      const current = new Set(inForce(values, (value) => [value.dataset, value.region, value.item].join('\n'), day))
      const numbers = new ReferenceNumbers(values, day)
      const { year } = civil(day)
      const targets = inForce(await carbonTargets(tx), targetKey, day)
      const regions = regionTable()
      const missing = [
        ...(await regionsOfSites(tx)).flatMap((region) => [
          ...missingNumbers(numbers, regions, region, year),
          ...missingTarget(targets, regions, region, year)
        ]),
        ...missingYardsticks({ numbers, regions }, await kindsOfSites(tx))
      ]
      return {
        items: values.map((known) => {
          const { dataset, region, item, value, source } = known
          const { unit } = DATASET_LAYOUTS[dataset]
          return { ...{ dataset, region, item, value, unit, source }, ...versionItem(known, current.has(known)) }
        }),
        missing: [...new Map(missing.map((each) => [each.en, { ...each }])).values()],
        day: formatDay(day),
        simulated
      }
    })
  )

  const putReferenceSchema = {
    ...about(
      'putReferenceValue',
      'Enter a number with its source',
      'A new version: reports made for its first day and later use it, reports for earlier days do not.'
    ),
    body: ReferenceBody,
    response: { 200: SavedReply, ...PROBLEM_RESPONSES }
  }
  app.put(
    '/carbon/reference',
    { schema: putReferenceSchema, config: { ...ENTERS_CARBON, ...audited('carbon.change', () => 'reference') } },
    async (request) => {
      const { body } = request
      const { used_from, ...given } = body
      const value: ReferenceValue = {
        ...given,
        region: regionStem(given.region),
        usedFrom: firstDay(used_from, today())
      }
      const problem = entryProblem(value, regionTable())
      if (problem) throw invalid(problem.member, problem)
      await writing(context, request, (tx) => saveReferenceValues(tx, [value], scopeOf(request).actor))
      return { used_from: formatDay(value.usedFrom), simulated }
    }
  )

  const targetsSchema = {
    ...about('listCarbonTargets', 'Carbon targets, every version, and official ones to enter'),
    querystring: DayQuery,
    response: { 200: TargetsReply, ...PROBLEM_RESPONSES }
  }
  app.get('/carbon/targets', { schema: targetsSchema, config: { ...SEES_SITES, ...UNAUDITED } }, (request) =>
    reading(context, request, async (tx) => {
      const { query } = request
      const day = query.day === undefined ? today() : existingDay('query', 'day', query.day)
      const targets = await carbonTargets(tx)
      const current = new Set(inForce(targets, targetKey, day))
      return {
        items: targets.map((target) => targetItem(target, current.has(target))),
        published: publishedTargets(),
        day: formatDay(day),
        simulated
      }
    })
  )

  const putTargetSchema = {
    ...about(
      'putCarbonTarget',
      'Enter a carbon target with its source',
      'A new version: reports made for its first day and later use it, reports for earlier days do not.'
    ),
    body: TargetBody,
    response: { 200: SavedReply, ...PROBLEM_RESPONSES }
  }
  app.put(
    '/carbon/targets',
    { schema: putTargetSchema, config: { ...ENTERS_CARBON, ...audited('carbon.change', () => 'targets') } },
    async (request) => {
      const { body } = request
      if (body.target_year <= body.base_year)
        throw invalid('target_year', { zh: '须晚于 base_year', en: 'must come after base_year' })
      const target: CarbonTarget = {
        scopeKind: body.scope_kind,
        scope: scopeIn(body),
        metric: body.metric,
        baseYear: body.base_year,
        baseValue: body.base_value,
        targetYear: body.target_year,
        reduction: body.reduction,
        source: body.source,
        boundary: body.boundary ?? 'electricity',
        path: body.path ?? null,
        usedFrom: firstDay(body.used_from, today())
      }
      const wrongPath = pathProblem(target)
      if (wrongPath)
        throw invalid('path', { zh: wrongPath.zh.replace(/^path /, ''), en: wrongPath.en.replace(/^path /, '') })
      await writing(context, request, async (tx) => {
        await requireScope(tx, target.scopeKind, target.scope)
        await saveTargets(tx, [target])
      })
      return { used_from: formatDay(target.usedFrom as number), simulated }
    }
  )

  const prolongSchema = {
    ...about(
      'prolongCarbonTarget',
      "Prolong a target's path to a later year, marked as an assumption",
      'For years for which nobody has set a target: the yearly reduction goes on.'
    ),
    body: ProlongBody,
    response: { 200: SavedReply, ...PROBLEM_RESPONSES }
  }
  app.post(
    '/carbon/targets/prolonged',
    { schema: prolongSchema, config: { ...ENTERS_CARBON, ...audited('carbon.change', () => 'targets/prolonged') } },
    async (request) => {
      const { body } = request
      const day = today()
      if (body.to_year <= body.target_year)
        throw invalid('to_year', { zh: '须晚于 target_year', en: 'must come after target_year' })
      const { scope_kind: scopeKind, metric, boundary = 'electricity', target_year: targetYear } = body
      const scope = scopeIn(body)
      const key = targetKey({ scopeKind, scope, metric, boundary, targetYear } as CarbonTarget)
      await writing(context, request, async (tx) => {
        const current = inForce(await carbonTargets(tx), targetKey, day)
        const target = current.find((each) => targetKey(each) === key)
        if (!target)
          throw new Problem('not-found', 'There is no such target in force; GET /api/v1/carbon/targets lists them.')
        const further = prolonged(target, body.to_year)
        const set = current.find((each) => targetKey(each) === targetKey(further))
        if (set && !set.assumption)
          throw invalid('to_year', {
            zh: `已有目标（${set.source}），不能以假设取代`,
            en: `has a target already (${set.source}), which no assumption replaces`
          })
        await saveTargets(tx, [{ ...further, usedFrom: day }])
      })
      return { used_from: formatDay(day), simulated }
    }
  )
}

function targetItem(target: TargetVersion, current: boolean) {
  const { path } = target
  return {
    scope_kind: target.scopeKind,
    scope: target.scope,
    metric: target.metric,
    base_year: target.baseYear,
    base_value: target.baseValue,
    target_year: target.targetYear,
    reduction: target.reduction,
    boundary: target.boundary ?? 'electricity',
    path: path ? path.map((point) => ({ ...point })) : null,
    source: target.source,
    assumption: target.assumption ?? false,
    ...versionItem(target, current)
  }
}
