// Writes what number a field's name has (assembly/cache/fields.ts), of the one list of names that there is: the door's.
import { LOWERED } from '../../bindings/core/picked-fields.ts'

export function writeFieldNames(): string {
  const numbered = LOWERED.map((name, number) => ({ name, number })).slice(1)
  const lengths = [...new Set(numbered.map(({ name }) => name.length))].sort((a, b) => a - b)
  const cases = lengths.flatMap((length) => [
    `    case ${length}:`,
    ...numbered
      .filter(({ name }) => name.length === length)
      .map(({ name, number }) => `      if (isText(from, end, '${name}')) return ${number}`),
    '      break',
  ])
  return [
    '// Generated from bindings/core/picked-fields.ts by tools/build-component.ts.',
    "import { isText } from '../cache/fields'",
    '/** The number of the name, 0: it decides nothing. */',
    'export function numberOf(from: usize, end: usize): u32 {',
    '  switch (<i32>(end - from)) {',
    ...cases,
    '  }',
    '  return 0',
    '}',
    '',
  ].join('\n')
}
