// Public suffixes: where a host's registrable domain begins.
// Spec: publicsuffix.org/list algorithm, private section included; unknown top-level domains are one-label suffixes.

/** Offset of the registrable domain in a canonical host name (not an IP), or -1. A trailing dot belongs to the name. */
export function registrableOffset(host: usize, length: i32): i32 {
  return -1
}
