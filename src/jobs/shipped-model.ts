import { parseScreeningModel, type ScreeningModel } from '../screening/screening-model.ts'
import { readModelText, SCREENING_MODEL } from '../sources/models.ts'

/** The screening model that comes with rigwatch, from `models/`. */
export function shippedModel(): ScreeningModel {
  return parseScreeningModel(readModelText(SCREENING_MODEL))
}
