/** How the evidence of one detector turns into log-odds: `bias + Σ weight × measure`. */
export interface EvidenceWeights {
  readonly bias: number
  readonly weights: Readonly<Record<string, number>>
  /** Log-odds where the detector had nothing to look at. */
  readonly absent: number
}

/** A fitted additive model: log-odds of mining = log-odds of the prevalence + the log-odds of every detector's evidence. */
export interface ScreeningModel {
  readonly name: string
  /** By detector id. */
  readonly detectors: Readonly<Record<string, EvidenceWeights>>
}

/** The file is not a model that this program can use. */
export class ScreeningModelError extends Error {
  readonly code = 'MODEL_INVALID'
}

/**
 * Reads a model's JSON.
 * @throws ScreeningModelError when it is not a model, or a number in it is not finite.
 */
export function parseScreeningModel(text: string): ScreeningModel {
  let model: unknown
  try {
    model = JSON.parse(text)
  } catch (cause) {
    throw new ScreeningModelError('The screening model is not JSON; reinstall rigwatch or restore models/.', { cause })
  }
  if (!isRecord(model) || typeof model.name !== 'string' || !isRecord(model.detectors)) {
    throw new ScreeningModelError(
      'The screening model lacks `name` or `detectors`; reinstall rigwatch or restore models/.'
    )
  }
  for (const [id, part] of Object.entries(model.detectors)) {
    const sound =
      isRecord(part) &&
      isRecord(part.weights) &&
      [part.bias, part.absent, ...Object.values(part.weights)].every((number) => Number.isFinite(number))
    if (!sound) throw new ScreeningModelError(`The screening model's part \`${id}\` has a missing or infinite number.`)
  }
  return model as unknown as ScreeningModel
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Log-odds that a model gives to measures; `absent` where there are none. */
export function logOddsOf(part: EvidenceWeights, measures: Readonly<Record<string, number>> | null): number {
  if (measures === null) return part.absent
  let logOdds = part.bias
  for (const [name, weight] of Object.entries(part.weights)) logOdds += weight * (measures[name] ?? 0)
  return logOdds
}
