import { Buffer } from 'node:buffer'
import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { Problem, problemDetails } from './problem.ts'

/**
 * Answers bytes that Node cannot read as an HTTP request (a URL with unescaped Chinese, a header without end), before any
 * route is known, with the same problem details as every other failure, and closes the connection.
 */
export function answerUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const problem = problemOf(error.code)
  const body = JSON.stringify(problemDetails(problem, '/', randomUUID()))
  socket.end(
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\nContent-Type: application/problem+json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`
  )
}

function problemOf(code: string | undefined): Problem {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new Problem('request-timeout', 'The request did not arrive in time.')
  if (code === 'HPE_HEADER_OVERFLOW')
    return new Problem('headers-too-large', 'The URL and headers together are too long. Shorten them.')
  return new Problem(
    'invalid-request',
    'This is not a readable HTTP request. Characters other than ASCII in a URL must be percent-encoded as UTF-8.'
  )
}
