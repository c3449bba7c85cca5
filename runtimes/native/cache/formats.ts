// The formats of rows and bodies, with the runtime's own CRC-32.
import { crc32 } from 'node:zlib'
import { BodyLayout } from '../../../bindings/session/cache/body-layout.ts'
import { RecordFormat } from '../../../bindings/session/cache/entry-record.ts'
import type { Slabs } from './slabs.ts'

export const bodyLayout: BodyLayout = new BodyLayout(crc32)

export function recordFormatIn(slabs: Slabs): RecordFormat {
  return new RecordFormat(crc32, (octets) => slabs.take(octets))
}
