// The shop: who has no session is sent to the sign-in site and comes back with a code.
import { json, MONTH, type Reply, redirect, Secrets, type Visit } from './pages.ts'

export const SHOP_HOST = 'shop.localhost'

export type BeforeShipping = (order: number, gone: AbortSignal) => Promise<void> | void

interface Order {
  readonly id: number
  readonly what: string
  state: 'open' | 'shipped'
}

const WARES = ['a compass', 'two candles', 'a kite', 'three lenses', 'a map of the moon', 'ink']

export class Shop {
  /** Codes that the sign-in site gave out for this shop. */
  readonly codes: Secrets = new Secrets()
  readonly #url: string
  readonly #signInUrl: string
  readonly #beforeShipping: BeforeShipping | undefined
  readonly #sessions = new Secrets()
  readonly #orders: Order[] = WARES.map((what, index) => ({ id: 1001 + index, what, state: 'open' }))

  constructor(url: string, signInUrl: string, beforeShipping: BeforeShipping | undefined) {
    this.#url = url
    this.#signInUrl = signInUrl
    this.#beforeShipping = beforeShipping
  }

  async answer(visit: Visit): Promise<Reply> {
    const { pathname, searchParams, href } = visit.url
    if (pathname === '/callback') return this.#openSession(visit)
    if (!this.#sessions.has(visit.cookies.get('__Host-session')))
      return redirect(302, `${this.#signInUrl}/authorize?back=${encodeURIComponent(href)}`)
    if (pathname === '/account') return json(200, { name: 'Ada Lovelace' })
    if (pathname === '/orders') return json(200, this.#ordersThatAre(searchParams.get('state')))
    const shipment = /^\/orders\/(\d+)\/shipment$/.exec(pathname)
    if (shipment && visit.method === 'POST') return this.#ship(Number(shipment[1]), visit)
    return json(404, { error: 'not found' })
  }

  #ordersThatAre(state: string | null): Order[] {
    return this.#orders.filter((order) => state === null || order.state === state)
  }

  #openSession({ url }: Visit): Reply {
    if (!this.codes.take(url.searchParams.get('code'))) return json(403, { error: 'bad code' })
    return redirect(303, url.searchParams.get('back') ?? this.#url, [
      `__Host-session=${this.#sessions.give()}; Path=/; Secure; HttpOnly; SameSite=None; Max-Age=${MONTH}`,
    ])
  }

  async #ship(id: number, visit: Visit): Promise<Reply> {
    const order = this.#orders.find((one) => one.id === id)
    const { carrier } = JSON.parse(visit.body) as { carrier?: string }
    if (!order || !carrier) return json(400, { error: 'bad order' })
    await this.#beforeShipping?.(id, visit.gone)
    if (!visit.gone.aborted) order.state = 'shipped'
    return json(201, order)
  }
}
