#!/usr/bin/env node
// Checks an exported ledger. Written from docs/formats/ledger.md; needs nothing but Node.
//   node verify.mjs LEDGER.jsonl [KEY_ID_OR_KEY...]
import { createHash, createPublicKey, verify as edVerify } from 'node:crypto'
import { readFileSync } from 'node:fs'

const [, , file, ...told] = process.argv
const sha = data => createHash('sha256').update(data).digest('hex')
const die = (n, why) => { console.log(`line ${n}: ${why}`); process.exit(1) }

// RFC 8785 for what JSON.parse gives: JavaScript's own numbers and strings are already in its form.
const canon = x => Array.isArray(x) ? `[${x.map(canon)}]`
  : x && typeof x === 'object' ? `{${Object.keys(x).sort().map(k => `${JSON.stringify(k)}:${canon(x[k])}`)}}`
  : JSON.stringify(x)

const bytesOf = (b64, size) => {
  const raw = Buffer.from(String(b64), 'base64')
  return raw.length === size && raw.toString('base64') === b64 ? raw : null
}
const signedBy = (pub, what, sig) => {
  const key = bytesOf(pub, 32), signature = bytesOf(sig, 64)
  if (!key || !signature) return false
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), key])
  return edVerify(null, Buffer.from(canon(what)), createPublicKey({ key: spki, format: 'der', type: 'spki' }), signature)
}
const pick = (o, ...names) => Object.fromEntries(names.map(n => [n, o[n]]))
const has = (o, ...names) => !!o && typeof o === 'object' && Object.keys(o).sort().join() === names.sort().join()

const bytes = readFileSync(file)
let seq = 0, hash = '0'.repeat(64), at = -Infinity, head, gap, ended = false, n = 0
let entries = 0, signed = 0

function believe(keys, ledger) {
  keys.forEach((k, i) => {
    const raw = bytesOf(k.publicKey, 32)
    if (!has(k, 'endorsement', 'id', 'publicKey', 'replaces', 'seq') || !raw || sha(raw).slice(0, 16) !== k.id) die(1, 'a key has not its own name')
    if (i && k.seq <= keys[i - 1].seq) die(1, 'keys are out of order')
    const known = told.includes(k.id) || told.includes(k.publicKey)
    const endorsed = i > 0 && k.replaces === keys[i - 1].id && keys[i - 1].ok &&
      signedBy(keys[i - 1].publicKey, { ...pick(k, 'id', 'publicKey', 'replaces'), ledger }, k.endorsement)
    k.ok = known || endorsed || (i === 0 && told.length === 0)
  })
}
const keyAt = s => head.keys.filter(k => k.seq <= s).at(-1)
const checkSigned = (key, o, parts) => {
  if (key?.id !== o.key || !key.ok) die(n, `key ${o.key} is not to be believed here`)
  if (!signedBy(key.publicKey, { ...pick(o, ...parts), ledger: head.ledger }, o.signature)) die(n, 'the signature is wrong')
}

function place(o, digest, what) {
  if (o.seq !== seq + 1) die(n, `entry ${seq + 1} is missing: here is ${o.seq}`)
  if (!(o.at >= at)) die(n, `entry ${o.seq} is older than the one before`)
  if (sha(canon({ at: o.at, digest, previous: hash, seq: o.seq })) !== o.hash) die(n, `${what} ${o.seq} is not what was recorded`)
  if (o.seq === 1 && o.hash !== head.ledger) die(n, 'this is the first entry of another ledger')
  ;({ seq, hash, at } = o)
}

for (let from = 0; from < bytes.length;) {
  n += 1
  const to = bytes.indexOf(10, from)
  if (to < 0) die(n, 'the file ends in the middle of a line')
  const text = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true }).decode(bytes.subarray(from, to))
  let o
  try { o = JSON.parse(text) } catch { die(n, 'no JSON') }
  if (!Buffer.from(canon(o)).equals(bytes.subarray(from, to))) die(n, 'not in canonical form')
  if (ended) die(n, 'something stands behind the end')
  if (n === 1) {
    if (!has(o, 'filter', 'keys', 'ledger', 'made', 'plimsoll-ledger') || o['plimsoll-ledger'] !== 1) die(n, 'no ledger of format 1')
    believe((head = o).keys, o.ledger)
  } else if (gap && !o.checkpoint) die(n, 'a gap without its checkpoint')
  else if (has(o, 'actor', 'at', 'body', 'hash', 'kind', 'previous', 'seq', 'subject')) {
    if (o.previous !== hash) die(n, `entry ${o.seq} does not follow entry ${seq}`)
    place(o, sha(canon(pick(o, 'actor', 'body', 'kind', 'subject'))), 'entry')
    if (o.kind === 'key.introduced' && !head.keys.some(k => k.seq === seq && canon({ ...o.body, seq, ok: k.ok }) === canon(k))) die(n, `entry ${seq} introduces a key that the head does not name`)
    entries += 1
  } else if (has(o, 'omitted') && has(o.omitted, 'at', 'digest', 'hash', 'seq')) place(o.omitted, o.omitted.digest, 'omitted entry')
  else if (has(o, 'gap') && has(o.gap, 'from', 'to')) {
    if (o.gap.from !== seq + 1 || !(o.gap.to >= o.gap.from)) die(n, 'a gap out of its place')
    gap = o.gap
  } else if (has(o, 'checkpoint') && has(o.checkpoint, 'at', 'hash', 'key', 'seq', 'signature', 'state')) {
    const c = o.checkpoint
    checkSigned(keyAt(c.seq), c, ['at', 'hash', 'key', 'seq', 'state'])
    if (gap && c.seq === gap.to) ({ seq, hash } = c)
    if (c.seq !== seq || c.hash !== hash) die(n, `the checkpoint of entry ${c.seq} speaks of another history`)
    gap = undefined
    signed = seq
  } else if (has(o, 'end') && has(o.end, 'at', 'digest', 'key', 'lines', 'signature')) {
    checkSigned(head.keys.at(-1), o.end, ['at', 'digest', 'key', 'lines'])
    if (o.end.lines !== n - 1 || o.end.digest !== sha(bytes.subarray(0, from))) die(n, 'the file is not what was exported')
    ended = true
  } else die(n, 'a line of no known form')
  from = to + 1
}
if (!ended) die(n, 'the file was cut off')
console.log(`intact: ${entries} entries through ${seq}, signed through ${signed}, ledger ${head.ledger}`)
