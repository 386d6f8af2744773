import { pointsOf, type RunJudging } from '../store/runs.ts'

/** Says how many points a run judged anew and how many findings it took over, and why. */
export function tellJudging({ judged, takenOver, notScreened }: RunJudging): string {
  const [anew, stood] = [pointsOf(judged), pointsOf(takenOver)]
  return (
    `Judged anew ${anew}${reasons(judged)}, taken over ${stood}${reasons(takenOver)}, not screened ${notScreened}. ` +
    `重新判断 ${anew} 个，沿用 ${stood} 个，未筛查 ${notScreened} 个。`
  )
}

function reasons(counts: Readonly<Partial<Record<string, number>>>): string {
  const named = Object.entries(counts).map(([reason, points]) => `${reason} ${points}`)
  return named.length > 0 ? ` (${named.join(', ')})` : ''
}
