// What a program in TypeScript sees: the types of all three entries, checked as they were published.
import { createSessions, type Session, session } from 'omnisession'
import { createCookieJar } from 'omnisession/core'
import { app } from 'omnisession/electron'

const ses: Session = session.fromPartition('persist:typed', { durability: 'strict' })
export const found: Promise<readonly { readonly name: string; readonly hostOnly: boolean }[]> = ses.cookies.get({})
export const answer: Promise<Response> = ses.fetch('https://example.com/')
export const name: string = app.getName()
export const header: string = createCookieJar().header('https://example.com/', null, 0)
// @ts-expect-error A durability that does not exist.
createSessions({ durability: 'sometimes' })
