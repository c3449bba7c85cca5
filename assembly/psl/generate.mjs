// Writes table.generated.ts from the public suffix list that the package tldts carries. Run: node assembly/psl/generate.mjs
//
// The table is a trie over names read backwards (`moc.elpmaxe`), its equal parts shared, laid out for lookup.ts:
//   body   := [value] [tails] (stop | string body | string with its end marked | branch | jump)
//   tails  := strings without a branch, each with its end marked: they end at a rule
//   branch := count, that many octets, the offsets of their bodies
// Strings are sequences of tokens: a character, or a frequent sequence of up to four (byte pair encoding).
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const require = createRequire(import.meta.url)
const MAX_SIZE = 48 * 1024
const RULE = 1
const WILDCARD = 2
const EXCEPTION = 4

/** Token numbers below FIRST_TOKEN steer; lookup.ts knows them by the same names. */
const STOP = 0
const JUMP = 1
const VALUE = 1 // + RULE.. : 2 to 6
const TAILS = 6 // + 1..4, with more behind
const TAILS_ONLY = 10 // + 1..8
const NARROW = 17 // + 2..MAX_COUNTED
const NARROW_COUNTED = 24
const WIDE = 25
const FIRST_TOKEN = 26
/** Marks a string's end in the texts tokens are learned from. */
const END = '$'
const MAX_COUNT = 6
const MAX_TAILS = 4
const MAX_TAILS_ONLY = 8
/** From this many children on a node is a branch entirely: tails are searched one by one. */
const DENSE = 8
const MAX_TOKEN = 4

/** Every rule as [name, value], ASCII only: doors convert Unicode names. */
function readRules() {
  const trie = require('tldts/dist/cjs/src/data/trie.js')
  const starts = []
  let at = 0
  for (const length of trie.edgeLength) {
    starts.push(at)
    at += length
  }
  const rules = []
  const walk = (node, name, kind) => {
    if (trie.nodeFlags[node]) rules.push(name.startsWith('*.') ? [name.slice(2), RULE | WILDCARD] : [name, kind])
    for (let edge = trie.edgeStart[node]; edge < trie.edgeStart[node + 1]; edge++) {
      const label = trie.labelText.slice(starts[edge], starts[edge] + trie.edgeLength[edge])
      walk(trie.edgeChild[edge], name ? `${label}.${name}` : label, kind)
    }
  }
  walk(trie.rulesRoot, '', RULE)
  walk(trie.exceptionsRoot, '', EXCEPTION)
  return rules.filter(([name]) => /^[a-z0-9.-]+$/.test(name))
}

/** The minimal automaton of the reversed names. */
function buildAutomaton(rules) {
  const node = () => ({ value: 0, next: new Map() })
  const root = node()
  for (const [name, value] of rules) {
    let at = root
    for (const character of [...name].reverse()) {
      if (!at.next.has(character)) at.next.set(character, node())
      at = at.next.get(character)
    }
    at.value |= value
  }
  const known = new Map()
  const share = (at) => {
    for (const [character, child] of at.next) at.next.set(character, share(child))
    const edges = [...at.next].sort(([a], [b]) => (a < b ? -1 : 1)).map(([c, child]) => `${c}${child.id}`)
    const key = `${at.value}:${edges.join()}`
    if (!known.has(key)) {
      known.set(key, Object.assign(at, { id: known.size, parents: 0 }))
      for (const child of at.next.values()) child.parents++
    }
    return known.get(key)
  }
  return share(root)
}

const isLeaf = (node) => node.next.size === 0 && node.value === RULE

/** The only string that leads on from a node to a leaf, or null. */
function tailOf(node) {
  let text = ''
  while (!isLeaf(node)) {
    if (node.value || node.next.size !== 1) return null
    const [[character, child]] = node.next
    text += character
    node = child
  }
  return text
}

/**
 * Chooses the form of every body: which strings are tails, where branches are. Bodies met before become jumps.
 * `plans` receives the body of every node that has one of its own.
 */
function plan(root, plans) {
  const bodyOf = (node) => {
    const tail = tailOf(node)
    if (tail === '') return { value: RULE, tails: [], rest: null }
    if (tail !== null) return { value: 0, tails: [], rest: { text: tail + END, body: null } }
    if (plans.has(node)) return { target: plans.get(node) }
    const body = { value: node.value, tails: [], rest: null }
    plans.set(node, body)
    const subs = []
    for (const [character, child] of node.next) {
      const text = tailOf(child)
      if (text === null) subs.push([character, child])
      else body.tails.push(character + text + END)
    }
    const limit = subs.length ? (node.next.size >= DENSE ? 0 : MAX_TAILS) : MAX_TAILS_ONLY
    body.tails.sort((a, b) => a.length - b.length)
    for (const text of body.tails.splice(limit)) subs.push([text[0], node.next.get(text[0])])
    if (body.tails.length > MAX_TAILS && subs.length) {
      for (const text of body.tails.splice(MAX_TAILS)) subs.push([text[0], node.next.get(text[0])])
    }
    const bodies = subs.map(([character, child]) => [character, bodyOf(child)])
    if (bodies.length === 1) body.rest = chainOf(bodies[0], subs[0][1].parents > 1)
    else if (bodies.length) body.rest = { branch: bodies }
    return body
  }
  return bodyOf(root)
}

/** A single way on: the character joins the string behind it, unless others lead there too. */
function chainOf([character, body], isShared) {
  const joins = !isShared && !body.target && !body.value && !body.tails.length && body.rest?.text !== undefined
  return joins ? { text: character + body.rest.text, body: body.rest.body } : { text: character, body }
}

function stringsOf(body, found = []) {
  if (body.target) return found
  found.push(...body.tails)
  if (body.rest?.text !== undefined) {
    found.push(body.rest.text)
    if (body.rest.body) stringsOf(body.rest.body, found)
  }
  for (const [, child] of body.rest?.branch ?? []) stringsOf(child, found)
  return found
}

/** Learns the frequent sequences: the most frequent pair of neighbours becomes a token, until numbers run out. */
function learnTokens(strings) {
  const texts = strings.map((text) => [...text])
  const characters = [...new Set(texts.flat())].filter((character) => character !== END).sort()
  const tokens = [...characters, ...characters.map((character) => character + END)]
  for (const text of texts) if (text.at(-1) === END) text.splice(-2, 2, text.at(-2) + END)
  while (tokens.length < 256 - FIRST_TOKEN) {
    const counts = new Map()
    for (const text of texts) {
      for (let i = 0; i + 1 < text.length; i++) {
        const pair = `${text[i]} ${text[i + 1]}`
        if (pair.replace(/[ $]/g, '').length <= MAX_TOKEN) counts.set(pair, (counts.get(pair) ?? 0) + 1)
      }
    }
    const [best] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a))
    const [left, right] = best.split(' ')
    tokens.push(left + right)
    for (const text of texts) {
      for (let i = 0; i + 1 < text.length; i++) {
        if (text[i] === left && text[i + 1] === right) text.splice(i, 2, left + right)
      }
    }
  }
  // Tokens that end a string come last: lookup.ts tells them by their number.
  return tokens.sort((a, b) => a.endsWith(END) - b.endsWith(END))
}

/** Fewest tokens for a string (shortest path). */
function encoder(tokens) {
  const numbers = new Map(tokens.map((token, index) => [token, index + FIRST_TOKEN]))
  const memo = new Map()
  return (text) => {
    if (memo.has(text)) return memo.get(text)
    const best = [[]]
    for (let end = 1; end <= text.length; end++) {
      for (let from = Math.max(0, end - MAX_TOKEN - 1); from < end; from++) {
        const number = numbers.get(text.slice(from, end))
        if (number !== undefined && best[from] && (!best[end] || best[from].length + 1 < best[end].length)) {
          best[end] = [...best[from], number]
        }
      }
    }
    memo.set(text, best[text.length])
    return best[text.length]
  }
}

/** How many rules lie below a node. */
function weigh(node, known = new Map()) {
  if (!known.has(node)) {
    let sum = node.value ? 1 : 0
    for (const child of node.next.values()) sum += weigh(child, known)
    known.set(node, sum)
  }
  return known.get(node)
}

/** A slot for `.com` as lookup.ts reads it from a name's end; SHORTCUT_FACTOR there. */
const slotOf = (key) => Math.imul(key, 0x9e3779b1) >>> 26

/**
 * The entries behind `.com` and the like: top-level domains of two and three letters, those with the most rules first,
 * each in its slot if that is still free.
 */
function findShortcuts(root, plans) {
  const found = []
  const visit = (node, name) => {
    const body = plans.get(node.next.get('.'))
    const isPlain = name.length > 1 && node.value === RULE && body?.address !== undefined
    if (isPlain) found.push({ weight: weigh(node), key: keyOf(name), body })
    if (name.length < 3) for (const [character, child] of node.next) visit(child, character + name)
  }
  visit(root, '')
  const slots = new Array(64).fill({ key: 0, body: { address: 0 } })
  for (const shortcut of found.sort((a, b) => a.weight - b.weight)) slots[slotOf(shortcut.key)] = shortcut
  return slots
}

/** `.com` as a little-endian number. */
const keyOf = (name) => [...`.${name}`].reduceRight((key, character) => key * 256 + character.charCodeAt(0), 0)

/** Gives every body its size, narrow offsets where they reach; then its address. */
function layOut(root, encode) {
  const size = (body) => {
    if (body.target) return 3
    let total = body.value ? 1 : 0
    if (body.tails.length) total += 1 + body.tails.reduce((sum, text) => sum + encode(text).length, 0)
    if (!body.rest) total += body.tails.length ? 0 : 1
    else if (body.rest.branch) total += branchSize(body.rest)
    else total += encode(body.rest.text).length + (body.rest.body ? size(body.rest.body) : 0)
    body.size = total
    return total
  }
  const branchSize = (rest) => {
    for (const [, body] of rest.branch) rest.sizes = (rest.sizes ?? new Map()).set(body, size(body))
    rest.branch.sort(([, a], [, b]) => rest.sizes.get(a) - rest.sizes.get(b))
    const sizes = rest.branch.map(([, body]) => rest.sizes.get(body))
    const count = sizes.length
    const direct = rest.branch.filter(([, body]) => body.target).length
    const reach = sizes.slice(0, -1).reduce((sum, one) => sum + one, 0)
    const narrow = (count > MAX_COUNT ? 2 : 1) + count * 2 - 1 + reach + sizes[count - 1]
    const wide = 2 + count * 3 + reach + sizes[count - 1] - 3 * direct
    rest.isWide = reach > 255 || wide < narrow
    return rest.isWide ? wide : narrow
  }
  const place = (body, address) => {
    if (body.target) return
    body.address = address
    let at = address + body.size
    if (body.rest?.body) place(body.rest.body, at - (body.rest.body.target ? 3 : body.rest.body.size))
    for (const [, child] of [...(body.rest?.branch ?? [])].reverse()) {
      if (child.target && body.rest.isWide) continue
      at -= body.rest.sizes.get(child)
      place(child, at)
    }
  }
  const total = size(root)
  place(root, 0)
  return total
}

const word = (value) => [value & 255, value >>> 8]

/** The octets of a body and of all it holds. */
function write(body, encode) {
  if (body.target) return [JUMP, ...word(body.target.address)]
  const out = []
  if (body.value) out.push(VALUE + body.value)
  if (body.tails.length) out.push((body.rest ? TAILS : TAILS_ONLY) + body.tails.length)
  for (const text of body.tails) out.push(...encode(text))
  if (body.rest?.branch) out.push(...writeBranch(body.rest, encode))
  else if (body.rest) {
    out.push(...encode(body.rest.text))
    if (body.rest.body) out.push(...write(body.rest.body, encode))
  } else if (!body.tails.length) out.push(STOP)
  return out
}

function writeBranch({ branch, sizes, isWide }, encode) {
  const count = branch.length
  const head = isWide ? [WIDE, count] : count > MAX_COUNT ? [NARROW_COUNTED, count] : [NARROW + count]
  const out = [...head, ...branch.map(([character]) => character.charCodeAt(0))]
  if (isWide) {
    for (const [, body] of branch) out.push(...word((body.target ?? body).address))
  } else {
    let reach = 0
    for (const [, body] of branch.slice(0, -1)) out.push((reach += sizes.get(body)))
  }
  for (const [, body] of branch) if (!isWide || !body.target) out.push(...write(body, encode))
  return out
}

/** Octets as little-endian 64-bit literals, which asc reads faster than single ones. */
function literals(octets) {
  const lines = []
  const padded = [...octets, ...new Array(16 + ((8 - (octets.length % 8)) % 8)).fill(0)]
  for (let i = 0; i < padded.length; i += 40) {
    const words = []
    for (let j = i; j < Math.min(i + 40, padded.length); j += 8) {
      words.push(`0x${padded.slice(j, j + 8).reverse().map((octet) => octet.toString(16).padStart(2, '0')).join('')}`)
    }
    lines.push(`  ${words.join(', ')},`)
  }
  return lines.join('\n')
}

/** A token as the octets of a name hold it: read backwards, its first character is the last octet. */
function tokenOctets(token) {
  const octets = [...token.replace(END, '')].reverse().map((character) => character.charCodeAt(0))
  return [...octets, ...new Array(MAX_TOKEN - octets.length).fill(0)]
}

function generate() {
  const rules = readRules()
  const root = buildAutomaton(rules)
  const plans = new Map()
  const body = plan(root, plans)
  const tokens = learnTokens(stringsOf(body))
  const encode = encoder(tokens)
  const size = layOut(body, encode)
  const table = write(body, encode)
  if (table.length !== size) throw new Error(`laid out ${size} octets, wrote ${table.length}`)
  const shortcuts = findShortcuts(root, plans)
  const total = size + tokens.length * MAX_TOKEN + shortcuts.length * 6
  if (total > MAX_SIZE) throw new Error(`the table has ${total} octets, more than ${MAX_SIZE}`)
  const { version } = require('tldts/package.json')
  const firstEnd = FIRST_TOKEN + tokens.findIndex((token) => token.endsWith(END))
  const text = `// Generated by generate.mjs from tldts ${version}: ${rules.length} rules in ${total} octets. Do not edit.
// The public suffix list is subject to the Mozilla Public License 2.0: https://mozilla.org/MPL/2.0/

/** Number of the first token that ends a string. */
export const FIRST_END: u32 = ${firstEnd}
/** What each token stands for, as a name in memory holds it; the first token has number ${FIRST_TOKEN}. */
export const TOKENS = memory.data<u64>([
${literals(tokens.flatMap(tokenOctets))}
])

/** Hashed by their last four octets: top-level domains with the most rules, and the bodies behind their dots. */
export const SHORTCUTS = memory.data<u64>([
${literals(shortcuts.flatMap(({ key }) => [...word(key & 0xffff), ...word(key >>> 16)]))}
])
export const SHORTCUT_BODIES = memory.data<u64>([
${literals(shortcuts.flatMap(({ body }) => word(body.address)))}
])

export const TABLE = memory.data<u64>([
${literals(table)}
])
`
  writeFileSync(fileURLToPath(new URL('table.generated.ts', import.meta.url)), text)
  console.log(`${rules.length} rules, ${total} octets (table ${size}, tokens ${tokens.length * MAX_TOKEN})`)
}

generate()
