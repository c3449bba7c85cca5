// runtimes: node deno bun browser
// Registrable domains: the rules of the public suffix list one by one.
import { loadCore, registrableDomain } from '#core'
import { describe, equal, it } from '../../harness.ts'

const CASES: Record<string, [string, string | null][]> = {
  'a suffix and what is left of it': [
    ['com', null],
    ['example.com', 'example.com'],
    ['a.b.example.com', 'example.com'],
    ['co.uk', null],
    ['a.example.co.uk', 'example.co.uk'],
    ['uk', null],
    ['example.uk', 'example.uk'],
  ],
  'names that only begin or end like a rule': [
    ['xcom', null],
    ['a.xcom', 'a.xcom'],
    ['a.b.xcom', 'b.xcom'],
    ['xco.uk', 'xco.uk'],
    ['a.xco.uk', 'xco.uk'],
    ['a.com.com', 'com.com'],
    ['o.uk', 'o.uk'],
  ],
  'unknown top-level domains are suffixes': [
    ['localhost', null],
    ['foo.localhost', 'foo.localhost'],
    ['a.b.test', 'b.test'],
    ['a.b.c.internal-name', 'c.internal-name'],
  ],
  'the private section counts': [
    ['github.io', null],
    ['user.github.io', 'user.github.io'],
    ['a.user.github.io', 'user.github.io'],
    ['blogspot.com', null],
    ['a.blogspot.com', 'a.blogspot.com'],
    ['s3.amazonaws.com', null],
  ],
  'wildcards, whose base is a suffix itself': [
    ['ck', null],
    ['x.ck', null],
    ['a.x.ck', 'a.x.ck'],
    ['kawasaki.jp', null],
    ['x.kawasaki.jp', null],
    ['a.x.kawasaki.jp', 'a.x.kawasaki.jp'],
    ['b.a.x.kawasaki.jp', 'a.x.kawasaki.jp'],
  ],
  exceptions: [
    ['www.ck', 'www.ck'],
    ['a.www.ck', 'www.ck'],
    ['city.kawasaki.jp', 'city.kawasaki.jp'],
    ['a.city.kawasaki.jp', 'city.kawasaki.jp'],
    ['xcity.kawasaki.jp', null],
  ],
  'punycode, Unicode, capitals': [
    ['xn--55qx5d.cn', null],
    ['www.xn--85x722f.xn--55qx5d.cn', 'xn--85x722f.xn--55qx5d.cn'],
    ['\u516c\u53f8.cn', null],
    ['www.\u98df\u72ee.\u516c\u53f8.cn', '\u98df\u72ee.\u516c\u53f8.cn'],
    ['www\u3002\u98df\u72ee\uff0e\u516c\u53f8\uff61cn', '\u98df\u72ee.\u516c\u53f8.cn'],
    ['a.b\u00fccher.example', 'b\u00fccher.example'],
    ['WWW.EXAMPLE.CO.UK', 'example.co.uk'],
  ],
  dots: [
    ['example.com.', 'example.com.'],
    ['a.example.co.uk.', 'example.co.uk.'],
    ['com.', null],
    ['.com', null],
    ['..example.com', 'example.com'],
    ['', null],
    ['.', null],
    ['..', null],
  ],
  'addresses have none': [
    ['127.0.0.1', null],
    ['1.2.3.4', null],
    ['[::1]', null],
    ['[2001:db8::1]', null],
    ['a.1b', 'a.1b'],
  ],
}

describe('registrable domain', () => {
  for (const [name, cases] of Object.entries(CASES)) {
    it(name, async () => {
      await loadCore()
      for (const [host, expected] of cases) equal(registrableDomain(host), expected, host)
    })
  }

  it('of hosts of any length', async () => {
    await loadCore()
    equal(registrableDomain(`${'a.'.repeat(300_000)}example.com`), 'example.com')
    equal(registrableDomain(`${'a'.repeat(600_000)}.com`)?.length, 600_004)
    equal(registrableDomain(`x.${'com'.repeat(200_000)}`)?.length, 600_002)
  })
})
