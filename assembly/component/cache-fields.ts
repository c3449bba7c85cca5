// Lists of fields of the interface `cache` as the cache domain reads them (cache/fields.ts), and back.
import { name, nameEnd, nextField, value, valueEnd } from '../cache/fields'
import * as views from './cache-views.generated'
import { allocateList } from './call'
import { numberOf } from './field-names.generated'
import { putOctets, skip, textsEnd } from './texts'

@inline export const OUT_OF_MEMORY: i32 = -1
@inline export const DAMAGED_HEAD: i32 = -2
@inline export const MALFORMED_FIELD: i32 = -3

/** Of a picked field: two words, and what makes name and value end at one. */
@inline const FRAME: u32 = 16
@inline const LONGEST_NAME: u32 = 0xffffff
@inline const LF: u8 = 0x0a

/** The place of the field that MALFORMED_FIELD is about. */
export let malformed: u32 = 0

@inline function fieldAt(list: usize, index: u32): views.Field {
  return changetype<views.Field>(list + index * views.FIELD_SIZE)
}

/** Octets that a list takes at most, picked or as a block. */
export function roomOfFields(list: usize, count: u32): u64 {
  let room: u64 = 0
  for (let i: u32 = 0; i < count; i++) {
    const field = fieldAt(list, i)
    room += <u64>FRAME + field.nameLength + field.valueLength
  }
  return room
}

function isBroken(at: usize, octets: u32): bool {
  for (const end = at + octets; at < end; at++) {
    const octet = load<u8>(at)
    if (octet == 0 || octet == 0x0a || octet == 0x0d) return true
  }
  return false
}

/** False: one of them is no field, `malformed` counted from `first` on. */
export function areFields(list: usize, count: u32, first: u32): bool {
  for (let i: u32 = 0; i < count; i++) {
    const field = fieldAt(list, i)
    malformed = first + i
    if (field.nameLength > LONGEST_NAME || isBroken(field.name, field.nameLength)) return false
    if (isBroken(field.value, field.valueLength)) return false
  }
  return true
}

function pad(): void {
  skip(<u32>(-textsEnd() & 3))
}

/** Appends the list as picked fields: each by its number and its name, for what Vary may name. */
export function putPicked(list: usize, count: u32): void {
  for (let i: u32 = 0; i < count; i++) {
    const field = fieldAt(list, i)
    const at = textsEnd()
    store<u32>(at, numberOf(field.name, field.name + field.nameLength) | (field.nameLength << 8))
    store<u32>(at, field.valueLength, 4)
    skip(8)
    putOctets(field.name, field.nameLength)
    pad()
    putOctets(field.value, field.valueLength)
    pad()
  }
}

function putLine(at: usize, octets: u32): void {
  putOctets(at, octets)
  store<u8>(textsEnd(), LF)
  skip(1)
}

/** Appends the list as a block. */
export function putBlock(list: usize, count: u32): void {
  for (let i: u32 = 0; i < count; i++) {
    const field = fieldAt(list, i)
    putLine(field.name, field.nameLength)
    putLine(field.value, field.valueLength)
  }
}

/** The fields of a block, where they lie; false without memory. */
export function listFields(block: usize, end: usize, head: views.StoredHead): bool {
  let count: u32 = 0
  for (let at = nextField(block, end); at; at = nextField(at, end)) count++
  const list = allocateList(count, views.FIELD_SIZE)
  head.fields = list
  head.fieldsLength = count
  for (let at = nextField(block, end), i: u32 = 0; list && at; at = nextField(at, end), i++) {
    const field = fieldAt(list, i)
    field.name = name
    field.nameLength = <u32>(nameEnd - name)
    field.value = value
    field.valueLength = <u32>(valueEnd - value)
  }
  return list != 0
}
