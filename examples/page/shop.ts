// The other origin: a shop that counts visits by a cookie. Its entrance sets one too, and redirects.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

export function createShop(pageOrigin: () => string): Server {
  return createServer((request, response) => {
    // For the page's own fetch: without this the browser lets it read nothing.
    response.setHeader('Access-Control-Allow-Origin', pageOrigin())
    if (request.url === '/entrance') enter(response)
    else if (request.url === '/counter') count(request, response)
    else response.writeHead(404).end()
  })
}

function enter(response: ServerResponse): void {
  response.writeHead(302, { Location: '/counter', 'Set-Cookie': 'entered=front door; Max-Age=86400; HttpOnly' }).end()
}

function count({ headers }: IncomingMessage, response: ServerResponse): void {
  const { cookie = '' } = headers
  const visits = Number(/(?:^|; )visits=(\d+)/.exec(cookie)?.[1] ?? 0) + 1
  const entered = /entered=([^;]*)/.exec(cookie)?.[1] ?? ''
  response.writeHead(200, { 'Content-Type': 'application/json', 'Set-Cookie': `visits=${visits}; Max-Age=86400` })
  response.end(JSON.stringify({ visits, cookie, entered, client: headers['user-agent'] }))
}
