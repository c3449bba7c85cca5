// Electron's texts for redirects that are not followed (lib/common/api/net-client-request.ts).
import { OmniError } from '../../host/errors.ts'

export class RedirectRefusedError extends OmniError {
  constructor() {
    super('OMNI_REDIRECT_REFUSED', "Attempted to redirect, but redirect policy was 'error'")
  }
}

export class RedirectCancelledError extends OmniError {
  constructor() {
    super('OMNI_REDIRECT_CANCELLED', 'Redirect was cancelled')
  }
}
