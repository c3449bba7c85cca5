// Answers requests by what is registered for their schemes; files are answered without being asked for.
// Source: Electron's shell/browser/net/proxying_url_loader_factory.cc.
import type { Host } from '../../host/host.ts'
import type { RequestContext } from '../network/context.ts'
import { Authority } from '../network/destination.ts'
import type { SchemeHandler, SchemeHandlers } from '../network/scheme-handlers.ts'
import { schemeOf } from '../network/scheme-of.ts'
import type { UploadParts } from '../web-request/upload-data.ts'
import { FileAnswers } from './file-answers.ts'
import { HandledRequests } from './handled-request.ts'
import { handlerOf } from './handler-of.ts'
import type { HttpAnswerParts } from './http-answer.ts'
import type { Registration, Registrations } from './registrations.ts'
import type { SchemeRules } from './scheme-rules.ts'
import { WaitingRequests } from './waiting-requests.ts'

const MOST_AUTHORITIES = 512

export interface SchemeAnswersParts extends HttpAnswerParts {
  readonly registrations: Registrations
  readonly rules: SchemeRules
  readonly host: Pick<Host, 'loadFiles' | 'readStream' | 'runtime'>
}

export class SchemeAnswers implements SchemeHandlers {
  readonly #requests = new HandledRequests()
  readonly #waiting = new WaitingRequests()
  readonly #parts: SchemeAnswersParts
  readonly #uploads: UploadParts
  readonly #files: FileAnswers
  readonly #handlers = new WeakMap<Registration, SchemeHandler>()
  readonly #authorities = new Map<string, Authority>()
  readonly #answerFile: SchemeHandler = (context) => this.#files.ofUrl(context)

  constructor(parts: SchemeAnswersParts, uploads: UploadParts) {
    this.#parts = parts
    this.#uploads = uploads
    this.#files = new FileAnswers(parts.host.loadFiles, parts.host.runtime)
  }

  get active(): boolean {
    return this.#parts.registrations.active
  }

  get onChange(): (() => void) | null {
    return this.#parts.registrations.onChange
  }
  set onChange(changed: (() => void) | null) {
    this.#parts.registrations.onChange = changed
  }

  find({ url, request }: RequestContext): SchemeHandler | null {
    const scheme = schemeOf(url)
    const registration = request.bypassHandlers === true ? null : this.#parts.registrations.of(scheme)
    if (registration === null) return scheme === 'file' ? this.#answerFile : null
    return this.#handlers.get(registration) ?? this.#build(registration)
  }

  authorityOf(url: string): Authority | null {
    const scheme = schemeOf(url)
    if (scheme !== 'file' && this.#parts.registrations.of(scheme) === null) return null
    const start = scheme.length + 1
    const key = url.slice(0, url.startsWith('//', start) ? hostEnd(url, start + 2) : start)
    return this.#authorities.get(key) ?? this.#remember(key, scheme)
  }

  resolve(reference: string, base?: string): string | null {
    return this.#parts.rules.resolve(reference, base)
  }

  hasGiven(request: object): boolean {
    return this.#requests.hasGiven(request)
  }

  /** The session is closed: what waits for a handler ends. */
  close(): void {
    this.#waiting.close()
  }

  #build(registration: Registration): SchemeHandler {
    const { blobs, toOctets } = this.#uploads
    const { engineOf, host } = this.#parts
    const [requests, waiting, files] = [this.#requests, this.#waiting, this.#files]
    const parts = { requests, waiting, files, readStream: host.readStream, engineOf, blobs, toOctets }
    const handler = handlerOf(registration, parts)
    this.#handlers.set(registration, handler)
    return handler
  }

  #remember(key: string, scheme: string): Authority {
    const authority = new Authority(scheme, key.slice(scheme.length + 3), this.#parts.rules.traitsOf(scheme))
    if (this.#authorities.size >= MOST_AUTHORITIES)
      this.#authorities.delete(this.#authorities.keys().next().value as string)
    this.#authorities.set(key, authority)
    return authority
  }
}

function hostEnd(url: string, start: number): number {
  const end = url.slice(start).search(/[/?#]/)
  return end < 0 ? url.length : start + end
}
