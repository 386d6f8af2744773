import { parentPort } from 'node:worker_threads'
import type { PointScreening } from '../screening/point-screening.ts'
import { screenPoint } from '../screening/point-screening.ts'
import type { ScreeningReply, ScreeningRequest } from './screening-messages.ts'

function answer({ inputs }: ScreeningRequest): ScreeningReply {
  const screenings: PointScreening[] = []
  for (const input of inputs) {
    try {
      screenings.push(screenPoint(input))
    } catch (error) {
      const reason = error instanceof Error ? (error.stack ?? error.message) : String(error)
      return { ok: false, meterId: input.curve.meterId, reason }
    }
  }
  return { ok: true, screenings }
}

parentPort?.on('message', (request: ScreeningRequest) => parentPort?.postMessage(answer(request)))
