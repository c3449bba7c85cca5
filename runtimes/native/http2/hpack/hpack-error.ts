/** The block breaks RFC 7541: the tables no longer agree, so the connection ends with COMPRESSION_ERROR. */
export class HpackError extends Error {
  override readonly name = 'HpackError'
}
