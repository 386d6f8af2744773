import type { GrainName, TrainingGrain } from '../learning/training-grain.ts'
import { HOURLY_LAYOUT, stepNumbers } from '../screening/steps/hourly-steps.ts'
import { relativeLoad } from '../screening/steps/relative-load.ts'
import { suspectedLoad } from '../screening/steps/step-load.ts'

const MAKERS: Readonly<Record<GrainName, () => TrainingGrain>> = { hourly: hourlyGrain }

/** A grain by its name, with whatever tables of `data/` it needs. */
export function trainingGrain(name: GrainName): TrainingGrain {
  return MAKERS[name]()
}

function hourlyGrain(): TrainingGrain {
  return {
    name: 'hourly',
    layout: HOURLY_LAYOUT,
    numbers({ kw, firstDay, temperatureC }) {
      const relative = relativeLoad(kw, firstDay, temperatureC)
      if (!relative) return null
      const { context, steps, meter } = stepNumbers(relative)
      return { candidates: context.candidates, steps, meter, load: (logOdds) => suspectedLoad(context, logOdds) }
    }
  }
}
