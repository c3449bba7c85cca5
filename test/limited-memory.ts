// Wasm modules whose memory ends early: the same code, and `memory.grow` fails as it does when a runtime has no more.
import { runtime } from './harness.ts'

const MEMORY_SECTION = 5

/** The octets of a module that was built, by its path in the repository. */
export async function moduleOctets(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const url = new URL(`../${path}`, import.meta.url)
  if (runtime === 'browser') return new Uint8Array(await (await fetch(url)).arrayBuffer())
  const { readFile } = await import('node:fs/promises')
  return new Uint8Array(await readFile(url))
}

function leb128(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...leb128(value >>> 7)]
}

function readLeb128(octets: Uint8Array, at: number): { readonly value: number; readonly end: number } {
  let value = 0
  for (let shift = 0; ; shift += 7, at++) {
    value |= (octets[at]! & 127) << shift
    if (octets[at]! < 128) return { value, end: at + 1 }
  }
}

/** Gives the one memory of a module a maximum, `extra` pages of 64 KiB above what it begins with. */
export function withLimitedMemory(module: Uint8Array, extra: number): Uint8Array<ArrayBuffer> {
  for (let at = 8; at < module.length; ) {
    const body = readLeb128(module, at + 1)
    const end = body.end + body.value
    if (module[at] === MEMORY_SECTION) {
      const least = readLeb128(module, body.end + 2).value
      const content = [1, 1, ...leb128(least), ...leb128(least + extra)]
      const section = [MEMORY_SECTION, ...leb128(content.length), ...content]
      return new Uint8Array([...module.subarray(0, at), ...section, ...module.subarray(end)])
    }
    at = end
  }
  throw new Error('the module has no memory of its own')
}
