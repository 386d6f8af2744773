import type { FindingsReply } from '../api/schemas.ts'
import { bilingual, element } from './elements.ts'
import { type Label, operationLabel, STATUS } from './labels.ts'
import { exact, MISSING, moment, percent, quantity } from './numbers.ts'

type Finding = FindingsReply['items'][number]
type Statement = {
  readonly sentence: { readonly zh: string; readonly en: string }
  readonly numbers: Finding['warnings'][number]['numbers']
}

/** What screening says of a metering point: its figures, its reasons with their weight, and what is wrong with the data. */
export function findingSection(finding: Finding): HTMLElement {
  const reasons = [...finding.contributions].sort((a, b) => Math.abs(b.log_odds) - Math.abs(a.log_odds))
  const heaviest = Math.max(1, ...reasons.map((reason) => Math.abs(reason.log_odds)))
  return element(
    'div',
    { class: 'finding' },
    figures(finding),
    finding.warnings.length > 0 && element('h3', {}, bilingual('数据提示', 'About the data')),
    finding.warnings.length > 0 &&
      element(
        'ul',
        { class: 'statements' },
        ...finding.warnings.map((warning) => element('li', { class: 'warning' }, ...statement(warning, warning.code)))
      ),
    reasons.length > 0 &&
      element(
        'h3',
        {},
        bilingual('依据', 'Why'),
        ' ',
        element(
          'small',
          {},
          bilingual(
            '右侧：对概率的贡献（对数几率），＋ 增加嫌疑，－ 减少',
            'right: weight in log-odds, + for mining, − against'
          )
        )
      ),
    reasons.length > 0 &&
      element(
        'ol',
        { class: 'statements' },
        ...reasons.map((reason) =>
          element(
            'li',
            {},
            element(
              'div',
              { class: 'reason' },
              element('div', {}, ...statement(reason, reason.detector)),
              weight(reason.log_odds, heaviest)
            )
          )
        )
      )
  )
}

function figures(finding: Finding): HTMLElement {
  const entries: [Label, string][] = [
    [['状态', 'Status'], STATUS[finding.status].join(' ')],
    [['挖矿概率', 'Probability of mining'], finding.status === 'ok' ? percent(finding.probability) : MISSING],
    [['估计功率', 'Estimated power'], finding.estimated_kw === null ? MISSING : `${quantity(finding.estimated_kw)} kW`],
    [['运行时间占比', 'Share of time running'], finding.duty === null ? MISSING : percent(finding.duty)],
    [['起始', 'Since'], moment(finding.onset)],
    [['运行方式', 'Operation'], finding.operation === null ? MISSING : operationLabel(finding.operation).join(' ')],
    [
      ['判断所据', 'Judged'],
      `第 ${finding.judged_in_run} 次筛查 screening ${finding.judged_in_run}${finding.judged_to === null ? '' : `, ${finding.judged_to}`}`
    ]
  ]
  return element(
    'dl',
    { class: 'figures' },
    ...entries.map(([label, value]) =>
      element('div', {}, element('dt', {}, bilingual(...label)), element('dd', {}, value))
    )
  )
}

/** A sentence in both languages, with the numbers behind it and the name of what says it. */
function statement({ sentence, numbers }: Statement, name: string): HTMLElement[] {
  const rows = Object.entries(numbers).map(([quantityName, value]) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, element('code', {}, quantityName)),
      element('td', {}, typeof value === 'number' ? exact(value) : (value ?? MISSING))
    )
  )
  const parts = [element('p', { class: 'zh' }, sentence.zh), element('p', { class: 'en', lang: 'en' }, sentence.en)]
  return [
    ...parts,
    element(
      'details',
      {},
      element('summary', {}, bilingual('数值', 'Numbers'), element('code', {}, name)),
      element('table', { class: 'numbers' }, element('tbody', {}, ...rows))
    )
  ]
}

/** A bar from the middle: to the right for mining, to the left against. */
function weight(logOdds: number, heaviest: number): HTMLElement {
  const bar = element('i', { class: logOdds < 0 ? 'against' : 'for' })
  bar.style.width = `${(Math.abs(logOdds) / heaviest) * 50}%`
  const sign = logOdds < 0 ? '−' : '+'
  return element(
    'div',
    { class: 'weight' },
    element('span', { class: 'weight-bar', 'aria-hidden': 'true' }, bar),
    `${sign}${Math.abs(logOdds).toFixed(2)}`
  )
}
