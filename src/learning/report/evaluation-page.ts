import type { Sentence } from '../../readings/sentence.ts'
import type { Contribution } from '../../screening/finding.ts'
import type { Evaluation, FigureWithInterval, GroupFigures } from '../evaluation.ts'
import { type CarpetPicture, carpetPicture } from './carpet-picture.ts'
import { precisionRecallPicture, reliabilityPicture, rocPicture } from './evaluation-charts.ts'
import { bilingual, decimal, escaped } from './markup.ts'

/** A meter that was judged badly, with its picture. */
export interface Misjudgement {
  readonly facts: readonly Sentence[]
  /** null when its curve is not at hand. */
  readonly picture: CarpetPicture | null
  readonly contributions: readonly Contribution[]
}

export interface EvaluationReport {
  readonly evaluation: Evaluation
  /** Names of the models that may judge a meter, as in `models/`. */
  readonly models: readonly string[]
  readonly date: string
  /** What the reader must know before any figure. */
  readonly remarks: readonly Sentence[]
  readonly misses: readonly Misjudgement[]
  readonly alarms: readonly Misjudgement[]
}

const LOUDEST = 4

/** The evaluation as one HTML file: everything is inside, nothing is fetched. */
export function evaluationPage(report: EvaluationReport): string {
  const { evaluation, models, date, remarks, misses, alarms } = report
  const { calibration, curve, prevalence } = evaluation
  const figures = { zh: '指标', en: 'Figures' }
  return [
    '<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>rigwatch evaluate</title>',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">`,
    `<style>${STYLE}</style></head><body>`,
    `<h1>${bilingual({ zh: '检测效果评估', en: 'How well mining is found' })}</h1>`,
    `<p>${bilingual({ zh: `模型 ${models.join('、')}，${date}`, en: `Models ${models.join(', ')}, ${date}` })}</p>`,
    ...remarks.map((remark) => `<p class="remark">${bilingual(remark)}</p>`),
    `<h2>${bilingual(figures)}</h2>`,
    figureTable(evaluation),
    `<div class="charts"><div>${rocPicture(curve)}</div><div>${precisionRecallPicture(curve, prevalence)}</div><div>${reliabilityPicture(calibration)}</div></div>`,
    `<h2>${bilingual({ zh: '按挖矿方式', en: 'By kind of mining' })}</h2>`,
    groupTable({ zh: '方式', en: 'kind' }, evaluation.byKind),
    `<h2>${bilingual({ zh: '按矿机占平均负荷的比例', en: "By the rigs' share of the mean load" })}</h2>`,
    groupTable({ zh: '占比', en: 'share' }, evaluation.byShare),
    `<h2>${bilingual({ zh: '概率校准', en: 'Calibration' })}</h2>`,
    calibrationSection(evaluation),
    `<h2>${bilingual({ zh: '代价最大的漏报', en: 'The misses that cost most' })}</h2>`,
    ...misses.map(misjudgement),
    `<h2>${bilingual({ zh: '分数最高的误报', en: 'The false alarms with the highest scores' })}</h2>`,
    ...alarms.map(misjudgement),
    '</body></html>\n'
  ].join('\n')
}

const STYLE = `
body{font:15px/1.5 "Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}
[lang=en]{color:#666;font-size:.92em}
h1{font-size:1.5rem} h2{font-size:1.15rem;margin-top:2.2rem}
table{border-collapse:collapse;margin:.6rem 0} td,th{padding:.25rem .7rem;border-bottom:1px solid #ddd;text-align:right;font-variant-numeric:tabular-nums} td:first-child,th:first-child{text-align:left}
th{vertical-align:bottom;font-weight:600} th [lang=en],td [lang=en]{display:block}
.remark{background:#fff4e0;border-left:4px solid #d98200;padding:.5rem .9rem}
.charts{display:flex;flex-wrap:wrap;gap:1rem} .charts>div{flex:1 1 19rem}
svg{width:100%;height:auto} article{margin:1.4rem 0;border-top:1px solid #ddd;padding-top:.6rem}
ul{margin:.3rem 0 0;padding-left:1.2rem}
`

const interval = ({ interval: [low, high] }: FigureWithInterval, digits: number) =>
  `${decimal(low, digits)}–${decimal(high, digits)}`

function figureTable(evaluation: Evaluation): string {
  const at = `${Number((evaluation.prevalence * 100).toPrecision(2))} %`
  const rows: [Sentence, FigureWithInterval, number][] = [
    [{ zh: 'AUC', en: 'area under the ROC curve' }, evaluation.auc, 3],
    [
      { zh: `平均精确率（先验 ${at}）`, en: `average precision at a prevalence of ${at}` },
      evaluation.averagePrecision,
      3
    ],
    [{ zh: '误报 1% 时的检出率', en: 'recall at 1 % false alarms' }, evaluation.recallAt1, 3],
    [{ zh: '误报 5% 时的检出率', en: 'recall at 5 % false alarms' }, evaluation.recallAt5, 3],
    [{ zh: '功率相对误差（中位数）', en: 'kW error, median of the found' }, evaluation.kwError, 3],
    [{ zh: '起始时间误差（天，中位数）', en: 'onset error in days, median of the found' }, evaluation.onsetErrorDays, 2]
  ]
  const { meters, positives, buildings, expectedHits, notJudged } = evaluation
  const counts = {
    zh: `电表 ${meters} 个（建筑 ${buildings} 栋），其中挖矿 ${positives} 个；未判断 ${notJudged} 个。按所设先验，全部概率之和（预期命中数）为 ${decimal(expectedHits, 1)}。`,
    en: `${meters} meters of ${buildings} buildings, ${positives} of them mining; ${notJudged} not judged. At the stated prevalence the probabilities add up to ${decimal(expectedHits, 1)} expected hits.`
  }
  return [
    `<p>${bilingual(counts)}</p>`,
    `<table><tr><th>${bilingual({ zh: '指标', en: 'figure' })}</th><th>${bilingual({ zh: '数值', en: 'value' })}</th><th>${bilingual({ zh: '95% 区间（按建筑自助抽样）', en: '95 % interval (bootstrap over buildings)' })}</th></tr>`,
    ...rows.map(
      ([name, figure, digits]) =>
        `<tr><td>${bilingual(name)}</td><td>${decimal(figure.value, digits)}</td><td>${interval(figure, digits)}</td></tr>`
    ),
    '</table>'
  ].join('')
}

function groupTable(title: Sentence, groups: readonly GroupFigures[]): string {
  const heads: Sentence[] = [
    title,
    { zh: '数量', en: 'number' },
    { zh: 'AUC', en: '(95 %)' },
    { zh: '误报 1% 检出率', en: 'recall at 1 % (95 %)' },
    { zh: '误报 5% 检出率', en: 'recall at 5 % (95 %)' }
  ]
  const cell = (figure: FigureWithInterval) => `<td>${decimal(figure.value, 3)} (${interval(figure, 3)})</td>`
  return [
    `<table><tr>${heads.map((head) => `<th>${bilingual(head)}</th>`).join('')}</tr>`,
    ...groups.map(
      ({ name, positives, auc, recallAt1, recallAt5 }) =>
        `<tr><td>${escaped(name)}</td><td>${positives}</td>${cell(auc)}${cell(recallAt1)}${cell(recallAt5)}</tr>`
    ),
    '</table>'
  ].join('')
}

function calibrationSection({ calibration, prevalence }: Evaluation): string {
  const { slope, brierSkill, expectedError, bins } = calibration
  const at = Number((prevalence * 100).toPrecision(2))
  const summary = {
    zh: `先验 ${at}% 时：校准斜率 ${decimal(slope, 2)}（1 为恰当），Brier 技巧 ${decimal(brierSkill, 3)}，期望校准误差 ${decimal(expectedError, 4)}。`,
    en: `At a prevalence of ${at} %: calibration slope ${decimal(slope, 2)} (1 is right), Brier skill ${decimal(brierSkill, 3)}, expected calibration error ${decimal(expectedError, 4)}.`
  }
  const heads: Sentence[] = [
    { zh: '概率', en: 'probability' },
    { zh: '电表', en: 'meters' },
    { zh: '平均概率', en: 'mean probability' },
    { zh: '实际比例（95%）', en: 'observed share (95 %)' },
    { zh: '在区间内', en: 'holds' }
  ]
  return [
    `<p>${bilingual(summary)}</p>`,
    `<table><tr>${heads.map((head) => `<th>${bilingual(head)}</th>`).join('')}</tr>`,
    ...bins
      .filter(({ meters }) => meters > 0)
      .map(({ from, to, meters, meanProbability, observed, interval: [low, high], holds }) => {
        const share = `${decimal(observed, 3)} (${decimal(low, 3)}–${decimal(high, 3)})`
        return `<tr><td>${from}–${to}</td><td>${meters}</td><td>${decimal(meanProbability, 3)}</td><td>${share}</td><td>${holds ? '✓' : '✗'}</td></tr>`
      }),
    '</table>'
  ].join('')
}

function misjudgement({ facts, picture, contributions }: Misjudgement): string {
  const loudest = contributions
    .filter(({ detector }) => detector !== 'prevalence')
    .sort((a, b) => Math.abs(b.logOdds) - Math.abs(a.logOdds))
    .slice(0, LOUDEST)
  return [
    '<article>',
    ...facts.map((fact) => `<div>${bilingual(fact)}</div>`),
    picture ? carpetPicture(picture) : '',
    '<ul>',
    ...loudest.map(
      ({ logOdds, sentence }) =>
        `<li>${logOdds >= 0 ? '+' : '−'}${Math.abs(logOdds).toFixed(2)} ${bilingual(sentence)}</li>`
    ),
    '</ul></article>'
  ].join('')
}
