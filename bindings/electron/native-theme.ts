// `nativeTheme` where no desktop has one: light, unless the script says dark.
// Source: Electron's docs/api/native-theme.md, shell/browser/api/electron_api_native_theme.cc (`updated` comes later).
import type { Timers } from '../host/host.ts'
import { conversionError } from '../session/argument-errors.ts'
import { Emitter } from '../session/emitter.ts'

export type ThemeSource = 'system' | 'light' | 'dark'

const SOURCES: readonly unknown[] = ['system', 'light', 'dark'] satisfies ThemeSource[]

export class NativeTheme extends Emitter<{ updated: [] }> {
  readonly shouldUseDarkColorsForSystemIntegratedUI = false
  readonly shouldUseHighContrastColors = false
  readonly shouldUseInvertedColorScheme = false
  readonly shouldDifferentiateWithoutColor = false
  readonly inForcedColorsMode = false
  readonly prefersReducedTransparency = false
  readonly #timers: Timers
  #source: ThemeSource = 'system'

  constructor(timers: Timers) {
    super()
    this.#timers = timers
  }

  get themeSource(): ThemeSource {
    return this.#source
  }

  set themeSource(source: ThemeSource) {
    if (!SOURCES.includes(source)) throw conversionError(0, source)
    if (source === this.#source) return
    this.#source = source
    this.#timers.soon(() => void this.emit('updated'))
  }

  get shouldUseDarkColors(): boolean {
    return this.#source === 'dark'
  }
}
