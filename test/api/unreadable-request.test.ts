import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { testStore } from '../store/test-database.ts'
import { startApp } from './server.ts'

test.each([
  [
    'a URL with unescaped Chinese',
    'GET /api/v1/sites/杭州 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n',
    400,
    'invalid-request'
  ],
  ['no HTTP at all', '杭州\r\n\r\n', 400, 'invalid-request'],
  [
    'headers without end',
    `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
    431,
    'headers-too-large'
  ]
])('%s is answered with problem details, and the connection closed', async (_, sent, status, name) => {
  const { api } = await testStore()
  const { app } = await startApp(api)
  const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }))
  const socket = connect(Number(port), '127.0.0.1')
  socket.end(sent)
  const reply = await text(socket)
  expect(reply).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
  expect(reply).toMatch(/^content-type: application\/problem\+json\r$/im)
  const body = JSON.parse(reply.slice(reply.indexOf('\r\n\r\n')))
  expect(body).toMatchObject({ type: `/problems/${name}`, status })
  const known = await app.inject(body.type)
  expect(known.json()).toMatchObject({ title_zh: body.title_zh })
})
