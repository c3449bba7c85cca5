// Where a window would be and how large: kept, since scripts set it and store it for the next start.
// Source: Electron's docs/api/base-window.md. A window without a frame on no screen: content and window are the same.

export interface Rectangle {
  x: number
  y: number
  width: number
  height: number
}

export type Size = [width: number, height: number]

/** What changed: `move`, `resize`. */
export type GeometryChange = 'move' | 'resize'

const number = (value: unknown, otherwise: number): number => (typeof value === 'number' ? value : otherwise)

export class WindowGeometry {
  minimum: Size = [0, 0]
  maximum: Size = [0, 0]
  #bounds: Rectangle

  constructor(options: Readonly<Record<string, unknown>>) {
    this.#bounds = {
      x: number(options.x, 0),
      y: number(options.y, 0),
      width: number(options.width, 800),
      height: number(options.height, 600),
    }
  }

  get bounds(): Rectangle {
    return { ...this.#bounds }
  }

  /** Parts that are left out stay as they are. */
  change(bounds: Partial<Rectangle>): GeometryChange[] {
    const before = this.#bounds
    const after = { ...before, ...bounds }
    this.#bounds = after
    const changes: GeometryChange[] = []
    if (before.x !== after.x || before.y !== after.y) changes.push('move')
    if (before.width !== after.width || before.height !== after.height) changes.push('resize')
    return changes
  }
}
