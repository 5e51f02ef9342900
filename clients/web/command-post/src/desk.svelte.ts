/** What this screen is doing: its layout, its filter, what is chosen and which dialog is open. Nothing here is shared. */

import type { AttentionCause, ReplayWish, Uuid } from '@vigie/core'
import { untrack } from 'svelte'
import { Arranger } from './arrange/arranger.svelte.ts'
import { gridOf, uprightOf } from './arrange/columns.ts'
import type { Columns } from './arrange/columns.ts'
import { ARRANGE_WORDS } from './arrange/words.ts'
import { CatalogueStore } from './catalogue.svelte.ts'
import { LAYOUTS, readPlace, writePlace } from './layouts.ts'
import type { LayoutName, PanelName } from './layouts.ts'
import { foremost, openAlerts } from './panels/alerts/open-alerts.ts'
import { byStatus, count, matches, TeamRows } from './panels/board/rows.ts'
import type { Filter } from './panels/board/rows.ts'
import { DrawingDesk } from './panels/drawings/state.svelte.ts'
import { MineStore } from './panels/interventions/mine.svelte.ts'
import { nearnessTo, withThoseOnItFirst } from './panels/interventions/nearness.ts'
import type { OutcomeName } from './panels/interventions/outcomes.ts'
import { pointOf } from './panels/interventions/place.ts'
import type { InterventionFilter } from './panels/interventions/rows.ts'
import { TOGETHER, writeReplay } from './replay/address.ts'
import { VictimDesk } from './panels/victims/state.svelte.ts'
import type { Post } from './post.svelte.ts'
import { operator } from './operator.svelte.ts'
import { numbered, preferences, say } from './preferences.svelte.ts'
import { gather } from './panels/attention/gather.ts'
import { Ringer } from './sounds/ringer.svelte.ts'

/** What a click, a key or a command has chosen; every panel shows it. */
export interface Chosen {
  readonly kind: 'team' | 'intervention' | 'victim'
  readonly id: Uuid
}

/** The dialog of interventions and orders that is open, and what it begins with. */
export type Dialog =
  | { readonly is: 'create'; readonly place?: string; readonly at?: readonly [number, number] }
  | { readonly is: 'engage'; readonly interventionId: Uuid | null; readonly teamId: Uuid | null }
  | { readonly is: 'step'; readonly teamId: Uuid }
  | { readonly is: 'alert'; readonly teamId: Uuid }
  | { readonly is: 'outcome'; readonly interventionId: Uuid; readonly name: OutcomeName }
  | { readonly is: 'command' }
  | { readonly is: 'menu' }
  | { readonly is: 'paper' }
  | { readonly is: 'arrange'; readonly panel: PanelName | null }
  | { readonly is: 'sounds' }

export class Desk {
  readonly post: Post
  /** A window of its own shows one panel and nothing else. */
  readonly alone: PanelName | null
  layout = $state<LayoutName>('cover')
  /** In the place of the layout, if the operator wants their own. */
  readonly arranger = new Arranger()
  /** The panel in front where there is room for one only. */
  front = $state<PanelName>('board')
  filter = $state<Filter>('all')
  search = $state('')
  /** The board in the order of statuses rather than of call signs. */
  isByStatus = $state(false)
  chosen = $state.raw<Chosen | null>(null)
  /** The team whose status is being entered. */
  reportingId = $state<Uuid | null>(null)
  isHelping = $state(false)
  dialog = $state.raw<Dialog | null>(null)
  /** The next click on the map says where an intervention is. */
  isPlacing = $state(false)
  interventionFilter = $state<InterventionFilter>('open')
  /** The team that is being dragged. */
  draggedId = $state<Uuid | null>(null)
  readonly catalogue = new CatalogueStore()
  readonly mine: MineStore
  /** A panel that this layout has no room for, looked at in a dialog. */
  peeking = $state<PanelName | null>(null)
  /** Of what waits for a decision, these causes only, due or not yet; empty: all that is due. */
  causes = $state.raw<readonly AttentionCause[]>([])
  /** The conversation in front: see `panels/messages/conversations.ts`. */
  conversation = $state<string | null>(null)
  /** The line under the log in which somebody writes is open. */
  isWriting = $state(false)
  /** The one panel that goes on paper; null: all that are here. */
  printing = $state<PanelName | 'paper' | null>(null)
  /** Somebody is about to take this desk, or to leave it. */
  isTaking = $state(false)
  readonly ringer = new Ringer()
  readonly drawings = new DrawingDesk()
  /** What was begun and not sent, by conversation; `log` for the log. */
  readonly drafts = new Map<string, string>()
  /** Of the victims: which are shown, and what is being entered. */
  readonly victims = new VictimDesk()
  /** Panels that can bring something into view, and fields that take the focus for a shortcut. */
  readonly reveals = new Map<PanelName, (id: Uuid) => void>()
  /** Of a replay: what its windows have in common; null: it has one window. */
  together = $state<string | null>(new URLSearchParams(location.search).get(TOGETHER))
  goTo: (place: readonly [number, number]) => void = () => undefined
  focusSearch: () => void = () => undefined

  readonly #made = new TeamRows()
  readonly teams = $derived.by(() => {
    const { session, flashing } = this.post
    return this.#made.make(session.replica, { changed: flashing, onIt: this.intervention?.team_ids ?? [], unsent: session.unsent, reach: session.reach })
  })
  readonly intervention = $derived.by(() =>
    this.chosen?.kind === 'intervention' ? this.post.session.replica.get('intervention', this.chosen.id) : null,
  )
  readonly rows = $derived.by(() => {
    const found = this.teams.filter((row) => matches(row, this.filter, this.search))
    if (this.intervention !== null) return withThoseOnItFirst(found, this.intervention, this.#nearness)
    return this.isByStatus ? byStatus(found) : found
  })
  readonly #whence = $derived.by(() => `${this.intervention?.id} ${this.intervention && pointOf(this.intervention, this.post.session.replica)}`)
  /** How near each team was when the intervention was chosen, or moved: rows must not dance while somebody reads them. */
  readonly #nearness = $derived.by(() => {
    void this.#whence
    return untrack(() => (this.intervention === null ? new Map<Uuid, number>() : nearnessTo(this.intervention, this.post.session.replica)))
  })
  readonly counts = $derived.by(() => count(this.teams, this.post.session.replica))
  readonly alerts = $derived.by(() => openAlerts(this.post.session.replica, this.post.earlyAlerts))
  /** The call for help that the keys are for. */
  readonly foremostAlert = $derived(foremost(this.alerts))
  /** What needs a decision now. */
  readonly gathered = $derived.by(() => gather(this.post.session.replica, this.post.now, preferences.language))

  constructor(post: Post) {
    this.post = post
    this.mine = new MineStore(post.row.operation_id)
    const place = readPlace(location.search)
    this.alone = place.panel
    this.layout = place.layout
    this.arranger.id = place.own
    this.front = this.panels[0]!
  }

  /** On this screen, in the order of tabs. */
  get panels(): readonly PanelName[] {
    return this.alone === null ? (this.arranger.panels ?? LAYOUTS[this.layout].panels) : [this.alone]
  }

  /** CSS `grid-template` of the screen, lying and upright. */
  get grids(): { readonly lying: string; readonly upright: string } {
    if (this.alone !== null) return { lying: `'${this.alone}' 1fr / 1fr`, upright: `'${this.alone}' 1fr / 1fr` }
    const own = this.arranger.current
    if (own !== null) return { lying: gridOf(own.columns), upright: uprightOf(own.columns) }
    return { lying: LAYOUTS[this.layout].grid, upright: LAYOUTS[this.layout].upright }
  }

  get isBusy(): boolean {
    return this.reportingId !== null || this.isHelping || this.dialog !== null || operator.isAway
  }

  /** One of the fixed layouts; with an id, the operator's own arrangement over it. */
  arrange(layout: LayoutName, own: string | null = null): void {
    this.layout = layout
    this.arranger.id = own
    if (!this.panels.includes(this.front)) this.front = this.panels[0]!
    history.replaceState(null, '', writePlace(location.search, { layout, panel: null, own }) + location.hash)
  }

  /** Can this panel be moved about, here and now? */
  arranges(panel: PanelName): boolean {
    return this.alone === null && this.arranger.panels?.includes(panel) === true
  }

  /** Between the fixed layout and the operator's own; who has none begins one. */
  turnArrangement(): void {
    const { current, all } = this.arranger
    if (current !== null) this.arrange(this.layout)
    else if (all.length > 0) this.arrange(this.layout, all.at(-1)!.id)
    else this.compose()
  }

  /** A new arrangement, from these columns or else from the layout on the screen, and the dialog that forms it. */
  compose(columns: Columns = []): void {
    this.arranger.begin(this.layout, columns, say(ARRANGE_WORDS).first)
    this.arrange(this.layout, this.arranger.id)
    this.dialog = { is: 'arrange', panel: null }
  }

  /** The moment right after a fact: here if this is a replay, or else in a window of its own beside what goes on. */
  goToFact(seq: number): void {
    if (this.post.isReplay) this.post.control({ seek_seq: seq })
    else this.replay({ clock: 'known', seq })
  }

  /** The operation again, in a second window; this one goes on. */
  replay(wish: ReplayWish): void {
    const search = new URLSearchParams(writeReplay(writePlace(location.search, { layout: this.layout, panel: null, own: this.arranger.id }), wish))
    search.set('op', this.post.row.operation_id)
    open(`?${search.toString()}`, 'vigie-replay')
  }

  /** The same panel in a window of its own, for another screen; of a replay, one that stays at the moment shown here. */
  popOut(panel: PanelName): void {
    if (this.post.isReplay && this.together === null) {
      this.together = this.post.newId()
      const own = new URLSearchParams(location.search)
      own.set(TOGETHER, this.together)
      history.replaceState(null, '', `?${own.toString()}`)
    }
    const search = new URLSearchParams(writePlace(location.search, { layout: this.layout, panel, own: this.arranger.id }))
    search.set('op', this.post.row.operation_id)
    open(`?${search.toString()}`, `vigie-${panel}`, 'popup,width=960,height=720')
  }

  /** Brings a panel to the eye: in its place, or in a dialog where this layout has none for it. */
  show(panel: PanelName): void {
    if (this.panels.includes(panel)) this.front = panel
    else this.peeking = panel
  }

  /** Shows what waits for these causes alone; the same again shows all. */
  ask(causes: readonly AttentionCause[]): void {
    this.causes = this.causes === causes ? [] : causes
    if (this.causes.length > 0) this.show('attention')
  }

  /** One panel on paper. */
  print(panel: PanelName | 'paper'): void {
    this.printing = panel
    // Drawn before the paper is; a browser that asks where to print to waits here.
    requestAnimationFrame(() => {
      window.print()
      this.printing = null
    })
  }

  /** Shows a message where it was said. */
  read(messageId: Uuid): void {
    this.show('messages')
    // A panel that has just been opened registers when it is drawn.
    requestAnimationFrame(() => this.reveals.get('messages')?.(messageId))
  }

  /** What is drawn on the map, to see, change and draw. */
  draw(): void {
    this.show('map')
    this.isPlacing = false
    this.drawings.isOpen = true
  }

  /** Where is victim 47? The search has the keys, once its panel is there. */
  searchVictims(): void {
    this.show('victims')
    this.victims.isSought = true
  }

  /** Opens the line in which somebody writes into the log. */
  write(): void {
    this.show('log')
    this.isWriting = true
  }

  choose(chosen: Chosen): void {
    this.chosen = chosen
    const panel = { team: 'board', intervention: 'interventions', victim: 'victims' } as const
    this.reveals.get(panel[chosen.kind])?.(chosen.id)
  }

  /** What is chosen, as people call it; empty: nothing is. */
  get chosenName(): string {
    if (this.chosen === null) return ''
    const { kind, id } = this.chosen
    const { replica } = this.post.session
    if (kind === 'team') return replica.get('team', id)?.call_sign ?? ''
    return kind === 'victim' ? `V ${replica.get('victim', id)?.number ?? '?'}` : numbered(replica.get('intervention', id)?.number ?? '?')
  }

  isChosen(id: Uuid): boolean {
    return this.chosen?.id === id
  }

  clear(): void {
    this.causes = []
    this.filter = 'all'
    this.search = ''
    this.chosen = null
    this.isPlacing = false
    this.victims.clear()
  }
}
