// execv(3) through Deno's foreign function interface: the program is replaced, the process stays.
import process from 'node:process'

interface DenoForeign {
  dlopen(
    library: string,
    symbols: { execv: { parameters: readonly ['buffer', 'buffer']; result: 'i32' } },
  ): { symbols: { execv(path: Uint8Array, args: BigUint64Array): number } }
  UnsafePointer: { of(value: Uint8Array): unknown; value(pointer: unknown): bigint }
}

const LIBRARIES: Readonly<Record<string, readonly string[]>> = {
  linux: ['libc.so.6', `libc.musl-${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}.so.1`],
  darwin: ['libSystem.dylib'],
}

/** Returns only when it could not be done. */
export function replaceProcess(program: string, args: readonly string[]): void {
  const deno = (globalThis as unknown as { Deno: DenoForeign }).Deno
  const texts = [program, ...args].map((text) => new TextEncoder().encode(`${text}\0`))
  const pointers = new BigUint64Array(texts.length + 1)
  for (const [index, text] of texts.entries())
    pointers[index] = BigInt(deno.UnsafePointer.value(deno.UnsafePointer.of(text)))
  for (const library of LIBRARIES[process.platform] ?? [])
    try {
      const { execv } = deno.dlopen(library, { execv: { parameters: ['buffer', 'buffer'], result: 'i32' } }).symbols
      execv(texts[0] as Uint8Array, pointers)
    } catch {
      // Not this library, or no permission: the next one, or the caller's other way.
    }
}
