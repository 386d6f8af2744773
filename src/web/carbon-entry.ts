import type { SessionReply } from '../api/access-schemas.ts'
import { getJson, signInPage } from './api-client.ts'
import { institutionEntry } from './carbon-entry-institutions.ts'
import { numberEntry } from './carbon-entry-numbers.ts'
import { targetEntry } from './carbon-entry-targets.ts'
import { tariffEntry } from './carbon-entry-tariffs.ts'
import { bilingual, element } from './elements.ts'
import type { Label } from './labels.ts'

/** What the parts of the section work with. */
export interface Entering {
  /** of the session */
  readonly csrf: string | null
  /** the scope that the page shows */
  readonly scope: () => { readonly kind: string; readonly scope: string }
  /** told when something was entered */
  readonly changed: () => void
}

/**
 * Fills the section in which the bureau enters targets and numbers. Others are told whose it is: the API takes them from
 * nobody else.
 */
export async function showEntry(place: HTMLElement, given: Pick<Entering, 'scope' | 'changed'>): Promise<void> {
  const { user, csrf_token } = await getJson<SessionReply>('api/v1/session')
  const heading = element('h2', { id: 'entry' }, bilingual('目标与数值', 'Targets and numbers'))
  if (user?.kind !== 'session' || user.role !== 'bureau') {
    const whose = bilingual(
      '碳目标、排放因子、电价、分时时段、加价、参照值、其他能源和用能人数由主管部门填入。',
      'Targets, factors, prices, tariff hours, surcharges, yardsticks, other energy and headcounts are entered by the bureau.'
    )
    const way = user?.kind === 'session' ? null : element('a', { href: signInPage() }, bilingual('登录', 'Sign in'))
    place.replaceChildren(heading, element('p', {}, whose, ' ', way))
    return
  }
  const entering: Entering = { ...given, csrf: csrf_token }
  place.replaceChildren(
    heading,
    element(
      'p',
      {},
      bilingual(
        '每个数值须注明来源；自采用日起的报告使用新值，此前的报告不变。',
        'Each number needs its source; reports for its first day and later use it, earlier ones stay as they are.'
      )
    ),
    folded(['碳目标', 'Targets'], () => targetEntry(entering)),
    folded(
      ['排放因子、电价、加价、标准煤、参照值、定额', 'Factors, prices, surcharges, standard coal, yardsticks, quotas'],
      () => numberEntry(entering)
    ),
    folded(['分时电价时段', 'Hours of the tariff registers'], () => tariffEntry(entering)),
    folded(['其他能源与用能人数', 'Other energy and headcounts'], () => institutionEntry(entering))
  )
}

/** A part that is made when it is first opened. */
function folded(label: Label, make: () => HTMLElement): HTMLElement {
  const details = element(
    'details',
    {
      class: 'entry-part',
      toggle: () => {
        if (details.open && details.childElementCount === 1) details.append(make())
      }
    },
    element('summary', {}, bilingual(...label))
  )
  return details
}
