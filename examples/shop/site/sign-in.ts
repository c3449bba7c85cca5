// The sign-in site. Its cookies travel on redirects between the two sites, so they are SameSite=None, as such sites have
// them. A form with a token against forged requests, a ticket cookie for who signed in, codes for the shop.
import { randomBytes } from 'node:crypto'
import { html, json, MONTH, type Reply, redirect, Secrets, type Visit } from './pages.ts'
import type { Shop } from './shop.ts'

export const SIGN_IN_HOST = 'login.localhost'

export class SignIn {
  readonly #shopUrl: string
  readonly #url: string
  readonly #shop: Shop
  readonly #tickets = new Secrets()

  constructor(shopUrl: string, url: string, shop: Shop) {
    this.#shopUrl = shopUrl
    this.#url = url
    this.#shop = shop
  }

  answer(visit: Visit): Reply {
    const back = visit.url.searchParams.get('back') ?? ''
    if (!back.startsWith(`${this.#shopUrl}/`)) return json(400, { error: 'bad way back' })
    if (visit.url.pathname === '/authorize') return this.#authorize(back, visit)
    if (visit.url.pathname !== '/sign-in') return json(404, { error: 'not found' })
    return visit.method === 'POST' ? this.#checkPassword(back, visit) : showForm()
  }

  #authorize(back: string, visit: Visit): Reply {
    if (!this.#tickets.has(visit.cookies.get('ticket')))
      return redirect(302, `${this.#url}/sign-in?back=${encodeURIComponent(back)}`)
    return redirect(302, `${this.#shopUrl}/callback?code=${this.#shop.codes.give()}&back=${encodeURIComponent(back)}`)
  }

  #checkPassword(back: string, visit: Visit): Reply {
    const form = new URLSearchParams(visit.body)
    const token = form.get('token')
    if (!token || token !== visit.cookies.get('token')) return json(403, { error: 'bad token' })
    if (form.get('user') !== 'ada' || form.get('password') !== 'correct horse')
      return json(403, { error: 'wrong password' })
    return redirect(303, `${this.#url}/authorize?back=${encodeURIComponent(back)}`, [
      `ticket=${this.#tickets.give()}; Path=/; Secure; HttpOnly; SameSite=None; Max-Age=${MONTH}`,
      'token=; Path=/sign-in; Max-Age=0',
    ])
  }
}

function showForm(): Reply {
  const token = randomBytes(12).toString('hex')
  const form = `<form method="post"><input name="user"><input name="password" type="password">
<input name="token" value="${token}" type="hidden"><button>Sign in</button></form>`
  return html(form, [`token=${token}; Path=/sign-in; Secure; HttpOnly; SameSite=None`])
}
