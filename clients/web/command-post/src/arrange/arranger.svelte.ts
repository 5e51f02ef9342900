/** The screen as its operator has arranged it, and the panel that is being dragged by its head. */

import type { LayoutName, PanelName } from '../layouts.ts'
import { Own } from '../own.svelte.ts'
import { BEGINNINGS, hasRoom, nameOf, placed, put, readArrangements, show, sideAt } from './columns.ts'
import type { Arrangement, Columns, Side } from './columns.ts'

/** So far a pointer goes before it drags. */
const SLACK_PX = 6

export class Arranger {
  /** By its id in the address; one that the operator of now does not have counts for nothing. */
  id = $state<string | null>(null)
  /** The panel that is dragged, and where it would be put. */
  dragged = $state<PanelName | null>(null)
  target = $state.raw<{ readonly panel: PanelName; readonly side: Side } | null>(null)
  readonly #own = new Own('arrangements', readArrangements)
  readonly all = $derived(this.#own.value)
  readonly current = $derived(this.all.find(({ id }) => id === this.id) ?? null)
  readonly panels = $derived(this.current === null ? null : placed(this.current.columns))
  readonly hasRoom = $derived(hasRoom(this.all))

  /** One more, named so that it can be told from the others; it is the one that is shown. */
  begin(from: LayoutName, columns: Columns, name: string): void {
    const numbers = this.all.map(({ id }) => Number(id))
    const id = String(Math.max(0, ...numbers.filter(Number.isFinite)) + 1)
    const names = new Set(this.all.map((each) => each.name))
    const free = [name, ...this.all.map((_, index) => `${name} ${index + 2}`)].find((each) => !names.has(each)) ?? name
    this.#own.keep([...this.all, { id, name: free, columns: columns.length === 0 ? BEGINNINGS[from] : columns }])
    this.id = id
  }

  change(columns: Columns): void {
    this.#replace({ columns })
  }

  /** A name of blanks alone is none. */
  rename(typed: string): void {
    const name = nameOf(typed)
    if (name !== '') this.#replace({ name })
  }

  remove(): void {
    this.#own.keep(this.all.filter(({ id }) => id !== this.id))
    this.id = null
  }

  #replace(change: Partial<Arrangement>): void {
    const { current } = this
    if (current !== null) this.#own.keep(this.all.map((each) => (each.id === current.id ? { ...each, ...change } : each)))
  }

  /** A panel without a place is given one. */
  place(panel: PanelName): void {
    if (this.current !== null) this.change(show(this.current.columns, panel))
  }

  /** From a press on a panel's head until it is let go; Escape, or a place where nothing is, changes nothing. */
  drag(event: PointerEvent, panel: PanelName): void {
    if (this.panels?.includes(panel) !== true || event.button !== 0) return
    const stop = new AbortController()
    const { signal } = stop
    const end = (isDropped: boolean): void => {
      stop.abort()
      const { current, target } = this
      if (isDropped && target !== null && current !== null) this.change(put(current.columns, panel, target.panel, target.side))
      this.dragged = this.target = null
    }
    const follow = (move: PointerEvent): void => {
      if (move.pointerId !== event.pointerId) return
      if (this.dragged === null && Math.hypot(move.clientX - event.clientX, move.clientY - event.clientY) < SLACK_PX) return
      this.dragged = panel
      this.target = targetAt(move.clientX, move.clientY, panel)
    }
    addEventListener('pointermove', follow, { signal })
    addEventListener('pointerup', () => end(true), { signal })
    addEventListener('pointercancel', () => end(false), { signal })
    // Before the screen's own keys: it ends this and nothing else.
    const press = (key: KeyboardEvent): void => {
      if (key.key !== 'Escape') return
      key.stopPropagation()
      end(false)
    }
    addEventListener('keydown', press, { signal, capture: true })
  }
}

/** By its head, where nothing in it has a use of its own. */
export function isOnHead(event: PointerEvent): boolean {
  return event.target instanceof Element && event.target.closest('button, a, input, select, label') === null
}

function targetAt(x: number, y: number, dragged: PanelName): { panel: PanelName; side: Side } | null {
  const found = document.elementFromPoint(x, y)?.closest<HTMLElement>('[data-place]')
  const panel = found?.dataset['place'] as PanelName | undefined
  return found == null || panel === undefined || panel === dragged ? null : { panel, side: sideAt(found.getBoundingClientRect(), x, y) }
}
