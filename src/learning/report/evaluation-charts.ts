import type { Reliability } from '../calibration.ts'
import type { OperatingPoint } from '../evaluation.ts'
import { type Axis, plotPicture } from './plot.ts'

const percent = (share: number) => `${Math.round(share * 100)} %`
const SHARES = [0, 0.2, 0.4, 0.6, 0.8, 1]
const axis = (zh: string, en: string): Axis => ({
  name: { zh, en },
  low: 0,
  high: 1,
  ticks: SHARES,
  tickText: percent
})
const INK = '#1f5fa8'
const GREY = '#999'

/** Receiver operating characteristic: recall against false alarms; by chance it is the diagonal. */
export function rocPicture(curve: readonly OperatingPoint[]): string {
  return plotPicture({
    title: { zh: 'ROC 曲线', en: 'ROC curve' },
    x: axis('误报率', 'false alarms'),
    y: axis('检出率', 'recall'),
    series: [
      {
        points: [
          [0, 0],
          [1, 1]
        ],
        colour: GREY,
        look: 'dashed'
      },
      { points: curve.map(({ falseAlarms, recall }) => [falseAlarms, recall]), colour: INK, look: 'line' }
    ]
  })
}

/** Precision at the stated prevalence against recall; by chance it is the prevalence. */
export function precisionRecallPicture(curve: readonly OperatingPoint[], prevalence: number): string {
  return plotPicture({
    title: { zh: '精确率–检出率曲线', en: 'Precision–recall curve' },
    x: axis('检出率', 'recall'),
    y: axis('精确率', 'precision'),
    series: [
      {
        points: [
          [0, prevalence],
          [1, prevalence]
        ],
        colour: GREY,
        look: 'dashed',
        name: { zh: '随机', en: 'by chance' }
      },
      { points: curve.map(({ recall, precision }) => [recall, precision]), colour: INK, look: 'line' }
    ]
  })
}

/** Observed share of mining against mean probability, bin by bin, with the 95 % interval of the observed share. */
export function reliabilityPicture({ bins }: Reliability): string {
  const filled = bins.filter(({ meters }) => meters > 0)
  return plotPicture({
    title: { zh: '可靠性图', en: 'Reliability diagram' },
    x: axis('平均概率', 'mean probability'),
    y: axis('实际挖矿比例', 'observed share'),
    series: [
      {
        points: [
          [0, 0],
          [1, 1]
        ],
        colour: GREY,
        look: 'dashed'
      },
      {
        points: filled.map(({ meanProbability, observed }) => [meanProbability, observed]),
        bars: filled.map(({ interval }) => interval),
        colour: INK,
        look: 'dots'
      }
    ]
  })
}
