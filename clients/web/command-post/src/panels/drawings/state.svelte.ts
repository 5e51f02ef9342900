/** What this screen is drawing: the list is open, or a drawing with its points. */

import type { DrawingShape, Uuid } from '@vigie/core'
import { pointsWith } from './drawn.ts'
import type { Corner, Drawn } from './drawn.ts'

export class DrawingDesk {
  isOpen = $state(false)
  /** What is being drawn or changed; null: the list. */
  editing = $state<Uuid | null>(null)
  /** The one that is looked at, in the list and on the map; null: none. */
  chosen = $state<Uuid | null>(null)
  shape = $state<DrawingShape>('area')
  points = $state.raw<readonly Corner[]>([])
  /** The middle of the map on the screen; null: there is none. */
  centre = $state.raw<(() => Corner) | null>(null)

  get isDrawing(): boolean {
    return this.isOpen && this.editing !== null
  }

  begin(id: Uuid, held: Drawn | null): void {
    this.isOpen = true
    this.editing = id
    this.shape = held?.shape ?? 'area'
    this.points = (held?.points ?? []) as readonly Corner[]
  }

  /** Shown in the list, which opens for it, and on the map; not while something is being drawn. */
  choose(id: Uuid): void {
    if (this.isDrawing) return
    this.isOpen = true
    this.chosen = id
  }

  add(point: Corner): void {
    this.points = pointsWith(this.shape, this.points, point)
  }

  takeOut(index: number): void {
    this.points = this.points.filter((_, other) => other !== index)
  }

  reshape(shape: DrawingShape): void {
    this.shape = shape
    if (shape === 'point') this.points = this.points.slice(0, 1)
  }

  close(): void {
    this.isOpen = false
    this.editing = null
    this.chosen = null
    this.points = []
  }

  /** From a drawing to the list, from the list to the map; false: there was nothing to leave. */
  back(): boolean {
    if (!this.isOpen) return false
    if (this.editing === null) this.close()
    else {
      this.editing = null
      this.points = []
    }
    return true
  }
}
