/** Of the victims: which are shown, and what is being entered about whom. Of this screen alone. */

import type { Holder, TriageCategory, Uuid } from '@vigie/core'
import type { PlaceKind } from '../casualties/table.ts'

/** The dialog that is open. */
export type VictimTask =
  | { readonly is: 'register' | 'batch' }
  | { readonly is: 'move'; readonly id: Uuid; readonly to: Holder | null }
  | { readonly is: 'evacuate'; readonly ids: readonly Uuid[] }
  | { readonly is: 'sheet' | 'triage' | 'outcome' | 'merge' | 'describe' | 'scan' | 'void' | 'open' | 'ready'; readonly id: Uuid }

export interface PlaceWanted {
  readonly kind: PlaceKind
  /** Null: all places of the kind. */
  readonly siteId: Uuid | null
}

export class VictimDesk {
  search = $state('')
  /** Empty: all. */
  categories = $state.raw<ReadonlySet<TriageCategory>>(new Set())
  place = $state.raw<PlaceWanted | null>(null)
  /** Only those who wait for somebody. */
  isWaiting = $state(false)
  task = $state.raw<VictimTask | null>(null)
  draggedId = $state<Uuid | null>(null)
  /** The search is to take the keys as soon as there is one on the screen. */
  isSought = $state(false)

  get isFiltered(): boolean {
    return this.search !== '' || this.categories.size > 0 || this.place !== null || this.isWaiting
  }

  toggle(category: TriageCategory): void {
    const categories = new Set(this.categories)
    if (!categories.delete(category)) categories.add(category)
    this.categories = categories
  }

  /** These and nobody else, as a counter asks for them. */
  only(categories: readonly TriageCategory[], place: PlaceWanted | null): void {
    this.clear()
    this.categories = new Set(categories)
    this.place = place
  }

  clear(): void {
    this.search = ''
    this.categories = new Set()
    this.place = null
    this.isWaiting = false
  }
}
