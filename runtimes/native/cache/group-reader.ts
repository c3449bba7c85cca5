// Reads a group of a body and verifies what is wanted of it.
import type { FileHandle } from 'node:fs/promises'
import { NetError } from '../../../bindings/host/errors.ts'
import { type GroupPlace, groupAt, groupTakes } from '../../../bindings/session/cache/body-layout.ts'
import { bodyLayout } from './formats.ts'

export interface WantedOctets {
  readonly place: GroupPlace
  /** Of the group's data. */
  readonly length: number
  /** Within the group. */
  readonly from: number
  readonly to: number
}

/** In memory of their own. Rejects with any error when they are not what was written. */
export async function readGroup(
  file: FileHandle,
  header: number,
  { place, length, from, to }: WantedOctets,
): Promise<Uint8Array> {
  const octets = Buffer.allocUnsafeSlow(groupTakes(length))
  await readAll(file, octets, groupAt(header, place.group))
  if (!bodyLayout.isIntact(octets, place, { start: from, end: to }))
    throw new Error(`the checksum of group ${place.group} is wrong`)
  return new Uint8Array(octets.buffer, octets.byteOffset + from, to - from)
}

/** Rejects when the file ends before. */
export async function readAll(file: FileHandle, octets: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < octets.byteLength; ) {
    const { bytesRead } = await file.read(octets, at, octets.byteLength - at, position + at)
    if (bytesRead === 0) throw new Error('the file is too short')
    at += bytesRead
  }
}

export function unreadable(fileName: string, cause: unknown): NetError {
  return new NetError('ERR_CACHE_READ_FAILURE', `the stored body ${fileName} cannot be read`, { cause })
}
