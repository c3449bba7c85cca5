// The other side of the request benchmarks: a server in a process of its own, and the bare node:http client that
// everything of ours is compared with.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import * as http from 'node:http'
import { fileURLToPath } from 'node:url'
import type { Contender } from '../bench-case.ts'

/** Requests at a time. */
export const PARALLEL = 16
export const BIG_OCTETS: number = 256 * 1024 * 1024

export interface Peer {
  readonly port: number
  stop(): void
}

/** Always on Node, whichever runtime measures. */
export async function startServer(): Promise<Peer> {
  const node = fileURLToPath(new URL('../../node_modules/.bin/node', import.meta.url))
  const file = fileURLToPath(new URL('./transport-server.ts', import.meta.url))
  const child = spawn(node, [file], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [line] = await once(child.stdout, 'data')
  return { port: Number(String(line)), stop: () => child.stdin.end() }
}

export function headersFor(port: number): string[] {
  const agent = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36'
  return ['Host', `127.0.0.1:${port}`, 'Connection', 'keep-alive', 'Accept', '*/*', 'User-Agent', agent]
}

/** A client of bare node:http: one request and its whole body; the octets. */
export function bareClient(port: number, agent: http.Agent): (target: string) => Promise<number> {
  const headers = headersFor(port)
  return (target) =>
    new Promise((resolve, reject) => {
      const request = http.get({ host: '127.0.0.1', port, path: target, agent, headers }, (response) => {
        let octets = 0
        response.on('data', (chunk: Buffer) => {
          octets += chunk.length
        })
        response.on('end', () => resolve(octets))
        response.on('error', reject)
      })
      request.on('error', reject)
    })
}

/** `iterations` calls of `once`, 16 at a time; `lane` says which of the 16. */
export function inParallel(once: (lane: number) => Promise<number>): Contender {
  return {
    run: async (iterations) => {
      let left = iterations
      const lane = async (_: unknown, index: number): Promise<void> => {
        while (left-- > 0) await once(index)
      }
      await Promise.all(Array.from({ length: PARALLEL }, lane))
    },
  }
}

/** Milliseconds of one big body, which has to arrive whole. */
export function timedBigBody(once: () => Promise<number>, whole: number = BIG_OCTETS): Contender {
  return {
    sample: async () => {
      const start = performance.now()
      const octets = await once()
      if (octets !== whole) throw new Error(`the body has ${octets} octets`)
      return performance.now() - start
    },
  }
}
