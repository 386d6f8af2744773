import type { MeterJudgement } from '../jobs/evaluate-files.ts'
import type { HourlyCurve } from '../jobs/hourly-curves.ts'
import type { Evaluation } from '../learning/evaluation.ts'
import type { CarpetMark } from '../learning/report/carpet-picture.ts'
import type { Misjudgement } from '../learning/report/evaluation-page.ts'
import { decimal } from '../learning/report/markup.ts'
import { formatDay } from '../readings/day.ts'
import type { Sentence } from '../readings/sentence.ts'
import { onsetText } from './onset-text.ts'

/** Whether the figures may be quoted: what the reader must know before any of them. */
export function inSampleRemark(
  { inSample, meters }: Evaluation,
  buildingsTold: boolean,
  foldModelsTold: boolean
): Sentence[] {
  const remarks: Sentence[] = []
  if (inSample > 0) {
    remarks.push({
      zh: `样本内：${meters} 个电表中有 ${inSample} 个属于模型学习过（或据以拟合）的建筑。这些指标不得作为检测效果引用。`,
      en: `IN-SAMPLE: ${inSample} of ${meters} meters are of buildings that the model has learnt from or was fitted to. These figures must not be quoted as its quality.`
    })
  } else if (foldModelsTold) {
    remarks.push({
      zh: '样本外：每栋建筑都由未学习过它的模型判断。',
      en: 'Out of sample: each building is judged by a model that has not learnt from it.'
    })
  }
  if (!buildingsTold) {
    remarks.push({
      zh: '未给出 --buildings：只能按电表编号核对模型是否学习过这些建筑；每个电表按一栋建筑计。若其中有模型学习过的建筑，指标即为样本内，不得引用。',
      en: 'Without --buildings only the ids of the meters tell whether the model has learnt from their buildings; each meter counts as a building. Figures of buildings that it has learnt from are in-sample and must not be quoted.'
    })
  }
  return remarks
}

/** What figures of simulated mining in a user's own meters are worth. */
export const INJECTION_REMARK: Sentence = {
  zh: '挖矿为模拟负荷，叠加在无挖矿电表的副本上（编号后带 +1、+2……）；误报指原电表被判为可疑。若原电表中确有挖矿，误报会被高估。',
  en: "The mining is simulated and was added to copies of the clean meters (+1, +2, … after their ids); the false alarms are the meters' own. Should one of them mine, false alarms are overstated."
}

/** A meter that was judged badly with its curve, ready for the report. */
export function misjudgementOf(judgement: MeterJudgement, curve: HourlyCurve | null): Misjudgement {
  const { meterId, building, kind, truth, score, finding } = judgement
  const facts: Sentence[] = [
    {
      zh: `电表 ${meterId}，建筑 ${building}，概率 ${decimal(score, 3)}`,
      en: `Meter ${meterId}, building ${building}, probability ${decimal(score, 3)}`
    }
  ]
  const marks: CarpetMark[] = []
  if (truth.mining) {
    const onset = Number.isNaN(truth.onset) ? null : truth.onset
    const since = onset === null ? { zh: '数据之前已开始', en: 'before the data' } : same(formatDay(Math.floor(onset)))
    const size = `${decimal(truth.rigKw, 1)} kW`
    const part = `${decimal(truth.share * 100, 0)} %`
    facts.push({
      zh: `真实：${kind ?? '挖矿'}，${size}，占平均负荷 ${part}，起始 ${since.zh}`,
      en: `Truth: ${kind ?? 'mining'}, ${size}, ${part} of the mean load, since ${since.en}`
    })
    if (onset !== null) marks.push({ at: onset, label: '真实 true', colour: '#c2185b' })
  } else facts.push({ zh: '真实：没有挖矿', en: 'Truth: no mining' })
  if (!Number.isNaN(finding.estimatedKw)) {
    const since = finding.onset ? same(onsetText(finding.onset).slice(0, 10)) : { zh: '未知', en: 'unknown' }
    facts.push({
      zh: `判断：可疑负荷 ${decimal(finding.estimatedKw, 1)} kW，起始 ${since.zh}`,
      en: `Judgement: a suspected load of ${decimal(finding.estimatedKw, 1)} kW, since ${since.en}`
    })
  }
  if (finding.onset) {
    const { day, minute } = finding.onset
    marks.push({ at: day + minute / 1440, label: '判断 judged', colour: '#d35400' })
  }
  const picture = curve && { ...curve, title: `${meterId} kW`, marks }
  return { facts, picture, contributions: finding.contributions }
}

const same = (text: string): Sentence => ({ zh: text, en: text })
