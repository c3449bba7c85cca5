// Electron's answers to arguments of the wrong kind (gin/arguments.cc: texts of ThrowError, V8's ToDetailString).

function describeObject(value: object): string {
  if (typeof value === 'function' || value instanceof Error) return String(value)
  if (value.toString === Object.prototype.toString && value.constructor?.name) return `#<${value.constructor.name}>`
  return Object.prototype.toString.call(value)
}

export function conversionError(index: number, value: unknown): TypeError {
  const shown = typeof value === 'object' && value !== null ? describeObject(value) : String(value)
  return new TypeError(`Error processing argument at index ${index}, conversion failure from ${shown}`)
}

/** What a native method with `required` leading arguments does about missing ones. */
export function requireArguments(given: number, required: number): void {
  if (given < required) throw new TypeError('Insufficient number of arguments.')
}

export function requireString(value: unknown, index: number): string {
  if (typeof value !== 'string') throw conversionError(index, value)
  return value
}

export function requireObject(value: unknown, index: number): object {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) throw conversionError(index, value)
  return value
}

export function requireList(value: unknown, index: number): unknown[] {
  const list = requireObject(value, index)
  if (!(Symbol.iterator in list)) throw conversionError(index, value)
  return [...(list as Iterable<unknown>)]
}
