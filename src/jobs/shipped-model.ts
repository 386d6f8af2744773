import { parseScreeningModel, type ScreeningModel } from '../screening/screening-model.ts'
import { readModelFile } from '../sources/model-files.ts'

/** The screening model that comes with rigwatch, from `models/`. */
export function shippedModel(): ScreeningModel {
  return parseScreeningModel(readModelFile('screening-v1'))
}
