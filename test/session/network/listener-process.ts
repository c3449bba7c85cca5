// Run by client-request.test.ts: listeners of net.request that throw. Their exceptions are the process', not the request's.
import { Readable, Writable } from 'node:stream'
import { createClientRequestClass, type IncomingMessage } from '../../../bindings/session/network/client-request.ts'
import type { ReadableConstructor, WritableConstructor } from '../../../bindings/session/network/stream-classes.ts'
import { bodyOf, startHttpServer } from '../../servers/http-server.ts'
import { startEngine } from './engine-fixture.ts'

const uncaught: string[] = []
process.on('uncaughtException', (error) => {
  uncaught.push(error.message)
  if (error.message === 'data') request.abort()
})
process.on('unhandledRejection', (error) => void uncaught.push(`unhandled ${error}`))
const server = await startHttpServer(async (request, response) => void response.end(await bodyOf(request)))
const fixture = startEngine()
const Request = createClientRequestClass({
  Readable: Readable as unknown as ReadableConstructor,
  Writable: Writable as unknown as WritableConstructor,
  isSession: () => false,
  engineOf: () => fixture.engine,
})
const request = new Request({ url: server.at('127.0.0.1'), method: 'POST' })
request.on('error', (error: Error) => console.log('error', error.message))
request.on('close', async () => {
  await fixture.close()
  await server.close()
  console.log(uncaught.sort().join())
})
const fail = (what: string) => (): never => {
  throw new Error(what)
}
request.on('upload-progress', fail('progress'))
request.on('response', (response: IncomingMessage) => {
  response.once('data', fail('data'))
})
request.end('text')
