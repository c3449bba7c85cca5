// Writing without Buffer: a loop for short text, `encodeInto` above, where its fixed cost pays. Octets above 0x7F are
// rare in headers, so that latin-1 tries the ASCII way first and sees from the count whether it was one.

const encoder = new TextEncoder()

function writeByLoop(memory: Uint8Array, at: number, text: string): number {
  for (let i = 0; i < text.length; i++) memory[at + i] = text.charCodeAt(i)
  return text.length
}

const from = (memory: Uint8Array, at: number): Uint8Array => (at === 0 ? memory : memory.subarray(at))

/** `loopLimit`: the length up to which the loop is faster on this runtime. */
export function latin1Writer(loopLimit: number): (memory: Uint8Array, at: number, text: string) => number {
  return (memory, at, text) => {
    if (text.length > loopLimit && encoder.encodeInto(text, from(memory, at)).written === text.length)
      return text.length
    return writeByLoop(memory, at, text)
  }
}

export function writeUtf8(memory: Uint8Array, at: number, text: string): number {
  return encoder.encodeInto(text, from(memory, at)).written
}
