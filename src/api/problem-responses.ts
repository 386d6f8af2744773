import { ProblemReply } from './schemas.ts'

const content = { 'application/problem+json': { schema: ProblemReply } }

/** The failures that every route of the API may answer with. */
export const PROBLEM_RESPONSES = {
  '4xx': { description: 'What the caller can put right (RFC 9457)', content },
  '5xx': { description: 'What the server could not do (RFC 9457)', content }
}
