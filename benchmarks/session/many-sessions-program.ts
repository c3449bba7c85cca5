// Prints what one of 1,000 sessions in memory with 10 cookies each costs: resident octets and milliseconds.

import process from 'node:process'
import { createSessions, type Sessions } from '#runtime'

const count = 1000

async function open(sessions: Sessions, name: string): Promise<void> {
  const details = Array.from({ length: 10 }, (_, at) => ({
    url: `https://site-${at}.example/`,
    name: `name-${at}`,
    value: 'a1b2c3d4e5f6a7b8'.repeat(1 + (at % 4)),
  }))
  await sessions.fromPartition(name).cookies.setMany(details)
}

function collectGarbage(): void {
  const { gc, Bun } = globalThis as { gc?: () => void; Bun?: { gc: (now: boolean) => void } }
  if (Bun === undefined) gc?.()
  else Bun.gc(true)
}

const sessions = createSessions()
// The code is warm and the first module compiled before anything is counted.
for (let at = 0; at < 20; at++) await open(sessions, `warm-${at}`)
collectGarbage()
const before = process.memoryUsage().rss
const start = performance.now()
for (let at = 0; at < count; at++) await open(sessions, `bench-${at}`)
const milliseconds = (performance.now() - start) / count
collectGarbage()
const octets = (process.memoryUsage().rss - before) / count
console.log(JSON.stringify({ octets, milliseconds }))
process.exit(0)
