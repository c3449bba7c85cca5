// Run by listeners.test.ts: listeners of webRequest that throw or reject, in every way. Their exceptions are the
// process's; the requests go on as if the listeners had changed nothing. Prints what was uncaught, and what came.
import { createSessions } from '#runtime'
import { startHttpServer } from '../../servers/http-server.ts'

type Go = (answer?: object) => void

const uncaught: string[] = []
process.on('uncaughtException', (error) => void uncaught.push(error.message))
process.on('unhandledRejection', (error) => void uncaught.push(`unhandled ${error}`))

const server = await startHttpServer((_, response) => void response.end('body'))
const session = createSessions().fromPartition('listeners')
const { webRequest } = session
const fail = (what: string): never => {
  throw new Error(what)
}
webRequest.onBeforeRequest(() => fail('before request'))
webRequest.onBeforeSendHeaders(async () => fail('before send headers'))
webRequest.onSendHeaders(() => fail('send headers'))
webRequest.onHeadersReceived((_, go: Go) => {
  // A late answer is ignored; a second one is the listener's own mistake.
  setTimeout(() => go({ cancel: true }), 0)
  setTimeout(go, 5)
  fail('headers received')
})
webRequest.onResponseStarted(() => fail('response started'))
webRequest.onCompleted(() => fail('completed'))
webRequest.onResponseBody(() => fail('body'))
const answers: string[] = []
webRequest.add('onBeforeRequest', (_, go: Go) => {
  go({ cancel: false })
  try {
    go({ cancel: true })
  } catch (error) {
    answers.push(String(error))
  }
})
webRequest.add('onBeforeSendHeaders', (_, go: Go) => {
  try {
    const trap = {
      get cancel(): boolean {
        throw new Error('getter')
      },
    }
    go(trap)
  } catch (error) {
    answers.push(String(error))
  }
})
webRequest.add('onResponseBody', () => ({}) as never)
const response = await session.fetch(server.at('127.0.0.1'))
answers.push(await response.text())
await new Promise((resolve) => setTimeout(resolve, 100))
await session.close()
await server.close()
console.log(JSON.stringify({ uncaught, answers }))
