import { Type } from 'typebox'
import { PUBLIC } from '../access/access.ts'
import type { Api } from '../context.ts'
import { PROBLEMS, type ProblemName } from '../problem.ts'

const NAMES = Object.keys(PROBLEMS) as ProblemName[]

/** `/problems/{name}`: what the `type` of problem details leads to. */
export function problemRoutes(app: Api): void {
  const schema = {
    tags: ['operation'],
    operationId: 'getProblemType',
    summary: 'What a type of problem means',
    params: Type.Object({ name: Type.Unsafe<ProblemName>({ type: 'string', enum: NAMES }) }),
    response: {
      200: Type.Object({ type: Type.String(), title: Type.String(), title_zh: Type.String(), status: Type.Integer() })
    }
  }
  app.get('/problems/:name', { schema, config: PUBLIC }, async ({ params: { name } }) => ({
    type: `/problems/${name}`,
    ...PROBLEMS[name]
  }))
}
