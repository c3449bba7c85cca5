// The requests of a session that have not had their last event: a list linked through the requests themselves, since a
// Set costs a small request a fifth of what all its listeners cost.

/** What has a place in the list. */
export interface Live<Self> {
  newer: Self | null
  older: Self | null
}

export class LiveRequests<Request extends Live<Request>> {
  #newest: Request | null = null

  add(request: Request): void {
    request.older = this.#newest
    if (this.#newest !== null) this.#newest.newer = request
    this.#newest = request
  }

  /** Once for each that was added. */
  remove(request: Request): void {
    const { newer, older } = request
    if (newer === null) this.#newest = older
    else newer.older = older
    if (older !== null) older.newer = newer
    request.newer = null
    request.older = null
  }

  /** Newest first. */
  all(): Request[] {
    const list: Request[] = []
    for (let one = this.#newest; one !== null; one = one.older) list.push(one)
    return list
  }
}
