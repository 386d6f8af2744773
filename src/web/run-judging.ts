import type { RankingsReply } from '../api/schemas.ts'
import { bilingual, element } from './elements.ts'
import type { Label } from './labels.ts'

type Judging = NonNullable<NonNullable<RankingsReply['run']>['judging']>

/** Why a point was judged anew, or its finding stands, in the order in which they are shown. */
const REASONS: readonly (readonly [string, Label])[] = [
  ['all_asked', ['要求全部重判', 'all were asked for']],
  ['none_kept', ['尚无可沿用的判断', 'no judgement that could stand']],
  ['settings', ['模型或设置已变', 'models or settings have changed']],
  ['terms', ['档案或历史气象已变', 'its terms or past weather have changed']],
  ['late_readings', ['已判日期的数据有补录或更正', 'late or corrected readings']],
  ['suspicious', ['可疑，每次都判', 'suspicious, judged every time']],
  ['turn', ['七日轮到一次', 'its turn, once in seven days']],
  ['many_days', ['新增数据达七日', 'seven new days or more']],
  ['gap', ['新数据有缺失', 'gaps in the new days']],
  ['registers', ['分时时段有变', 'another register calendar']],
  ['fault', ['疑似电表故障', 'a fault of the meter']],
  ['rise', ['新数据出现上升', 'a rise in the new days']],
  ['nothing_new', ['无新数据', 'nothing new']],
  ['quiet_days', ['新数据无异常', 'quiet new days']]
]

/** How many points a run judged anew and how many findings it took over, with the reasons to unfold. */
export function judgingDetails({
  judged,
  taken_over,
  not_screened,
  judged_because,
  taken_over_because
}: Judging): HTMLElement {
  const counts: Record<string, number> = { ...judged_because, ...taken_over_because }
  const rows = REASONS.flatMap(([reason, label]) => {
    const points = counts[reason]
    return points ? [element('li', {}, bilingual(...label), ` ${points}`)] : []
  })
  return element(
    'details',
    { class: 'judging' },
    element(
      'summary',
      {},
      bilingual(
        `重新判断 ${judged} 个计量点，沿用 ${taken_over} 个，${not_screened} 个未筛查`,
        `${judged} metering points judged anew, ${taken_over} taken over, ${not_screened} not screened`
      )
    ),
    element('ul', {}, ...rows)
  )
}
