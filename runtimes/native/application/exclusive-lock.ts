// A lock of one living process: a symbolic link that names its holder, as Chromium's SingletonLock is
// (chrome/browser/process_singleton_posix.cc). Making a link is atomic and fails when it exists.
// Departure: the link's target carries the process's start time where the system tells it, so that a number that was
// given to another process later is not taken for the holder.
import { readFileSync, readlinkSync, symlinkSync, unlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import process from 'node:process'

const ATTEMPTS = 3

/** Null while another living process holds it. */
export function takeLock(path: string): { release(): void } | null {
  const own = `${hostname()}-${process.pid}-${startTime(process.pid)}`
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (makeLink(own, path)) return { release: () => release(path, own) }
    const holder = readLink(path)
    if (holder !== null && isAlive(holder)) return null
    if (holder !== null) unlinkSync(path)
  }
  return null
}

function makeLink(target: string, path: string): boolean {
  try {
    symlinkSync(target, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function readLink(path: string): string | null {
  try {
    return readlinkSync(path)
  } catch {
    return null
  }
}

function isAlive(holder: string): boolean {
  const match = /^(.*)-(\d+)-(\d*)$/.exec(holder)
  if (match === null) return false
  const [, host, pid, started] = match
  // A holder on another machine (a shared home directory) cannot be asked: Chromium too takes it for alive.
  if (host !== hostname()) return true
  try {
    process.kill(Number(pid), 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  return started === '' || started === startTime(Number(pid))
}

/** Field 22 of /proc/PID/stat (proc(5)), '' where there is none. The command in field 2 may hold blanks. */
function startTime(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}

function release(path: string, own: string): void {
  if (readLink(path) === own) unlinkSync(path)
}
