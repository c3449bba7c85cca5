// Where the user keeps documents, pictures and the like.
// Source: freedesktop's xdg-user-dirs (user-dirs.dirs) and the base directory specification, as Chromium reads them
// (base/nix/xdg_util.cc); on macOS and Windows the folders of the home directory.
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import type { UserDirectory } from '../../../bindings/host/application.ts'

const FOLDERS: Readonly<Record<Exclude<UserDirectory, 'cache'>, { readonly xdg: string; readonly folder: string }>> = {
  desktop: { xdg: 'DESKTOP', folder: 'Desktop' },
  documents: { xdg: 'DOCUMENTS', folder: 'Documents' },
  downloads: { xdg: 'DOWNLOAD', folder: 'Downloads' },
  music: { xdg: 'MUSIC', folder: 'Music' },
  pictures: { xdg: 'PICTURES', folder: 'Pictures' },
  videos: { xdg: 'VIDEOS', folder: process.platform === 'darwin' ? 'Movies' : 'Videos' },
}

export function userDirectory(name: UserDirectory): string {
  const home = homedir()
  if (name === 'cache')
    return process.platform === 'darwin'
      ? join(home, 'Library', 'Caches')
      : process.env.XDG_CACHE_HOME || join(home, '.cache')
  const { xdg, folder } = FOLDERS[name]
  return (process.platform === 'linux' ? configured(xdg, home) : null) ?? join(home, folder)
}

/** Lines are `XDG_MUSIC_DIR="$HOME/Music"` or with an absolute path. */
function configured(xdg: string, home: string): string | null {
  const base = process.env.XDG_CONFIG_HOME || join(home, '.config')
  let text: string
  try {
    text = readFileSync(join(base, 'user-dirs.dirs'), 'utf8')
  } catch {
    return null
  }
  const path = new RegExp(`^\\s*XDG_${xdg}_DIR="(.*)"`, 'm').exec(text)?.[1]
  if (path === undefined) return null
  return path.startsWith('$HOME') ? join(home, path.slice('$HOME'.length)) : path
}
