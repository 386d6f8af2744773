/**
 * How the OpenAPI document describes the operations of a tag.
 * @returns a function of an operation's id, summary and description
 */
export function aboutOperations(tag: string) {
  return (operationId: string, summary: string, description = '') => ({
    tags: [tag],
    operationId,
    summary,
    description
  })
}
