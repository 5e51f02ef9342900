/** One operation on one screen: the session with its replica, and what the panels read of it. */

import { Connection, DeviceClock, makeUuid7, NEXT_STATUSES, REPLAY_PATH, Session, SOCKET_PATH } from '@vigie/core'
import type { Accepted, AlertNow, Change, Command, EntityKind, News, Refused, ReplayControl, ReplayState, ReplayWish, ReportSource, TeamStatus, UnavailableReason, Uuid } from '@vigie/core'
import { fetchMe, fetchTicket } from './access.ts'
import type { OperationRow } from './access.ts'
import type { UnsentStore } from './kept/unsent.ts'
import { operator } from './operator.svelte.ts'
import type { Language } from './preferences.svelte.ts'
import type { Beginning } from './panels/begin/template.ts'
import { STATUS_WORDS } from './words.ts'

/** The changes that the log shows. */
export const MAX_LOG = 300
/** How often ages are drawn anew. */
const TICK_MS = 500
const FLASH_MS = 1_600
const FASTEST_FLASH = 10
/** The server speaks at least every 10 s: beyond this, what is shown may be old. */
const SETTLED_FOR_MS = 6_000
/** The first connection waits for what an earlier page left, but not for a server that hangs. */
const OPENED_WITHIN_MS = 5_000
const LEADERS: ReadonlySet<string> = new Set(['dispatcher', 'cover_head', 'org_admin'])

/** What others change shows for a moment where it stands. */
const FLASHING: ReadonlySet<EntityKind> = new Set(['team', 'intervention'])

/** The same sentence in each language. */
export type Text = Readonly<Record<Language, string>>

/** Why nothing is sent from a replay. */
const ONLY_LOOKS: Text = {
  fr: 'Rien n’est envoyé depuis une relecture : agissez sur l’écran du direct.',
  en: 'Nothing is sent from a replay: act on the live screen.',
}

/** A command as a panel writes it: what every command carries is added when it is sent. */
export type Wish = Command extends infer Each ? (Each extends Command ? Omit<Each, 'id' | 'n' | 'at' | 'op' | 'by'> : never) : never

/** A command of this screen and how far it has come (rule C10). */
export interface Sent {
  readonly id: Uuid
  /** What was asked, as the operator reads it. */
  readonly what: Text
  readonly state: 'queued' | 'accepted' | 'refused'
  readonly sentence: Readonly<Record<string, string>>
  readonly wish: Wish
  /** Why not, with what stands now; null unless it was refused. */
  readonly refusal: Refused | null
  /** Initials of who sat at this post. */
  readonly by: string
  /** Accepted, but to be looked at again: codes of the server's. */
  readonly warnings: readonly string[]
  /** Numbers and codes to say in the place of names. */
  readonly named?: readonly string[]
  /** One of many, which is told elsewhere unless it is refused. */
  readonly isQuiet?: boolean
}

export interface StatusWish {
  readonly teamId: Uuid
  readonly status: TeamStatus
  readonly source: ReportSource
  readonly reason: UnavailableReason | null
  /** When it was so, as a person said; null: now. */
  readonly statedAt?: number | null
  /** Why an unusual step is insisted on. */
  readonly why?: string
  /** With `transporting`: where to, as far as it was said. */
  readonly destinationId?: Uuid | null
}

export class Post {
  readonly row: OperationRow
  /** As the server grants it: in a replay too, the role that says what may be read and taken out. */
  readonly granted: OperationRow
  /** It was created on this screen a moment ago: with what it begins. */
  beginning = $state.raw<Beginning | null>(null)
  /** The log of this screen, newest first. */
  log = $state.raw<readonly Change[]>([])
  /** Alerts that came ahead of their fact. */
  earlyAlerts = $state.raw<readonly AlertNow[]>([])
  sent = $state.raw<readonly Sent[]>([])
  /** How often a replay was steered in this window. */
  steered = $state(0)
  /** What others have just changed: it flashes. */
  flashing = $state.raw<ReadonlySet<Uuid>>(new Set())
  /** Where the log stood when everything was last loaded anew: single changes before were not told. */
  replacedSeq = $state(0)
  replacedCount = $state(0)
  readonly #made = new Set<Uuid>()
  readonly #awaited = new Map<Uuid, (refusal: Refused | null) => void>()
  #version = $state(0)
  /** By the clock that is shown; moves on twice a second, so that ages are not drawn anew with each change. */
  #nowMs = $state(Date.now())
  #monotonicMs = $state(0)
  /** Until when each flashes, on the monotonic clock. */
  readonly #flashes = new Map<Uuid, number>()
  /** Heard, and not drawn yet, newest first. */
  #unwritten: Change[] = []
  readonly #clock = new DeviceClock()
  readonly #session: Session
  readonly #connection: Connection
  #isDrawing = false
  #lastCounter = 0
  readonly #stops: (() => void)[] = []
  readonly #bootId = crypto.getRandomValues(new Uint32Array(1))[0]!
  /** Where what was entered outlives this page; null: nowhere. */
  #unsent: Promise<UnsentStore | null> = Promise.resolve(null)
  #pageId: Promise<Uuid> = Promise.resolve(makeUuid7(Date.now(), crypto.getRandomValues(new Uint8Array(10))))

  /** With a wish it shows the operation again: nobody can do anything about what was. */
  constructor(row: OperationRow, replay: ReplayWish | null = null) {
    this.granted = row
    this.row = replay === null ? row : { ...row, role: 'observer' }
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
    const path = replay === null ? SOCKET_PATH : REPLAY_PATH
    this.#session = new Session({
      operationId: row.operation_id,
      scope: 'operation',
      client: 'vigie-command-post',
      bootId: this.#bootId,
      draw: Math.random,
      ...(replay === null ? {} : { replay }),
    })
    this.#connection = new Connection(this.#session, {
      clock: this.#clock,
      openSocket: (subprotocol) => new WebSocket(`${scheme}://${location.host}${path}`, subprotocol),
      fetchCredential: async () => fetchTicket(row.operation_id, await this.#pageId),
      tell: (news) => this.#hear(news),
      changed: () => this.#draw(),
    })
  }

  /** Connect, and keep the ages moving; until `stop`. */
  start(): void {
    const lost = (): void => this.#connection.networkLost()
    const found = (): void => this.#connection.networkFound()
    const leave = (event: BeforeUnloadEvent): void => {
      if (this.#session.queue.size > 0) event.preventDefault()
    }
    // A page that nobody sees is not painted, but still rings.
    const timer = setInterval(() => {
      this.#tick()
      if (document.hidden) this.#paint()
    }, TICK_MS)
    addEventListener('offline', lost)
    addEventListener('online', found)
    addEventListener('beforeunload', leave)
    this.#stops.push(
      () => clearInterval(timer),
      () => removeEventListener('offline', lost),
      () => removeEventListener('online', found),
      () => removeEventListener('beforeunload', leave),
      () => this.#connection.stop(),
    )
    this.#tick()
    if (!this.isReplay) this.#goOn()
    this.#connection.start()
  }

  /** What an earlier page of this browser could not send goes first, and as from that page. */
  #goOn(): void {
    const opened = Promise.all([import('./kept/unsent.ts'), fetchMe()])
      .then(([{ UnsentStore }, { login }]) => (login === null ? null : UnsentStore.open(login, this.row.operation_id)))
      .catch(() => null) // a browser that keeps nothing, or a server that is gone: as long as the page lives
    this.#unsent = Promise.race([opened, new Promise<null>((resolve) => setTimeout(resolve, OPENED_WITHIN_MS, null))])
    this.#pageId = Promise.all([this.#unsent, this.#pageId]).then(async ([store, ownId]) => {
      const { id, waiting } = (await store?.takeOver(ownId).catch(() => null)) ?? { id: ownId, waiting: [] }
      for (const { command, what } of waiting) {
        const { id: commandId, n: _n, at: _at, op: _op, by = '', boot_id: _boot, ...wish } = command
        this.sent = [...this.sent, { id: commandId, what, state: 'queued', sentence: {}, wish: wish as Wish, refusal: null, by, warnings: [] }]
        this.#connection.submitKept(command)
      }
      return id
    })
    this.#stops.push(() => void this.#unsent.then((store) => store?.leave()))
  }

  stop(): void {
    for (const stop of this.#stops.splice(0)) stop()
  }

  /** The session, live: whoever reads it is drawn anew when something has changed. */
  get session(): Session {
    void this.#version
    return this.#session
  }

  get isReplay(): boolean {
    return this.#session.replaying !== null
  }

  /** Where the replay stands; null on a live post, and before the server's first word. */
  get replay(): ReplayState | null {
    return this.session.replaying?.state ?? null
  }

  /** How far the server is with the log before the replay can begin; null: it has begun, or says nothing. */
  get replayRead(): readonly [number, number] | null {
    return this.session.replaying?.read ?? null
  }

  /** Steered by somebody here, or else as another window of the same replay was. */
  control(control: Omit<ReplayControl, 'type'>, isSteered = true): void {
    if (isSteered) this.steered += 1
    this.#connection.control(control)
  }

  replayFrom(wish: ReplayWish, isSteered = true): void {
    if (isSteered) this.steered += 1
    this.#connection.replayFrom(wish)
  }

  /** Now by the server's clock, or the moment that a replay shows: what ages are counted against. */
  get now(): number {
    return this.#nowMs
  }

  /** How long ago the server was last heard; null before the first word. */
  get silentMs(): number | null {
    const heardAtMs = this.session.heardAtMs
    return heardAtMs === null ? null : Math.max(0, this.#monotonicMs - heardAtMs)
  }

  get mayReport(): boolean {
    return LEADERS.has(this.row.role)
  }

  /** What a team said by radio, telephone or in person. */
  reportStatus(wish: StatusWish): void {
    const team = this.#session.replica.get('team', wish.teamId)
    if (team === null) return
    const say = (language: Language): string => `${team.call_sign} ${STATUS_WORDS[language][wish.status]}`
    this.ask(
      {
        type: 'team.report_status',
        team_id: wish.teamId,
        status: wish.status,
        source: wish.source,
        ...(wish.reason === null ? {} : { reason: wish.reason }),
        ...(wish.destinationId == null ? {} : { destination_site_id: wish.destinationId }),
        ...(typeof wish.statedAt === 'number' ? { stated_at: wish.statedAt } : {}),
        ...(isOrdinaryStep(team.status, wish.status) ? {} : { is_forced: true, ...(wish.why?.trim() ? { forced_reason: wish.why.trim() } : {}) }),
      },
      { fr: say('fr'), en: say('en') },
    )
  }

  /** Asks for anything; `what` is the sentence that is shown until it is accepted, or why it was refused. */
  ask(wish: Wish, what: Text, isQuiet = false): Uuid {
    const now = this.#clock.now()
    const id = this.newId()
    if (this.isReplay) {
      this.sent = [...this.sent, { id, what, state: 'refused', sentence: ONLY_LOOKS, wish, refusal: null, by: operator.initials, warnings: [] }]
      return id
    }
    this.#lastCounter = Math.max(this.#lastCounter + 1, now.wallMs)
    this.sent = [...this.sent, { id, what, state: 'queued', sentence: {}, wish, refusal: null, by: operator.initials, warnings: [], isQuiet }]
    const signed = operator.initials === '' ? {} : { by: operator.initials }
    const envelope = { id, n: this.#lastCounter, at: now.wallMs, op: this.row.operation_id, ...signed }
    const command = { ...wish, ...envelope } as Command
    this.#connection.submit(command)
    void this.#keep((store) => store.add({ command: { ...command, boot_id: this.#bootId }, what }))
    return id
  }

  async #keep(doing: (store: UnsentStore) => Promise<void>): Promise<void> {
    const store = await this.#unsent
    await this.#pageId
    if (store !== null) await doing(store).catch(() => undefined) // a disk that is full: as long as the page lives
  }

  /** Asks for one of many things; null once it is accepted, or why not. What was refused is told by whoever asked. */
  deliver(wish: Wish, what: Text): Promise<Refused | null> {
    const id = this.ask(wish, what, true)
    if (this.isReplay) return new Promise(() => undefined)
    return new Promise((resolve) => this.#awaited.set(id, resolve))
  }

  /** The same once more, although what it was decided on has changed. */
  insist({ id, wish, what }: Sent): Uuid {
    this.dismiss(id)
    return this.ask({ ...wish, is_anyway: true } as Wish, what)
  }

  /** The identifier of something that this screen creates. */
  newId(): Uuid {
    const id = makeUuid7(this.#clock.now().wallMs, crypto.getRandomValues(new Uint8Array(10)))
    this.#made.add(id)
    return id
  }

  /** Was this created on this screen? */
  isMine(id: Uuid): boolean {
    return this.#made.has(id)
  }

  dismiss(id: Uuid): void {
    this.sent = this.sent.filter((line) => line.id !== id)
  }

  #hear(news: News): void {
    switch (news.type) {
      case 'change':
        if (news.fact) this.#unwritten.unshift(news)
        this.#noteChange(news)
        break
      case 'alert_now':
        this.earlyAlerts = [...this.earlyAlerts, news]
        break
      case 'accepted':
        void this.#keep((store) => store.drop(news.command_id))
        this.#accept(news)
        break
      case 'replaced':
        this.replacedSeq = news.seq
        this.replacedCount += 1
        // What came after the moment that is shown now is not known there.
        if (this.isReplay) this.log = this.#unwritten = []
        break
      case 'refused':
        if (news.command_id === null) break
        void this.#keep((store) => store.drop(news.command_id!))
        if (!this.#tell(news.command_id, news)) this.#settle(news.command_id, { state: 'refused', sentence: news.sentence, refusal: news })
    }
  }

  #noteChange(change: Change): void {
    const teams = (change.entities ?? []).filter((entity) => FLASHING.has(entity.type))
    if (teams.length === 0 || change.fact?.event.type === 'team.heard') return
    // Of a day that passes in minutes, everything has just changed.
    if ((this.replay?.speed ?? 1) > FASTEST_FLASH) return
    const until = this.#clock.now().monotonicMs + FLASH_MS
    for (const team of teams) this.#flashes.set(team.id, until)
  }

  /** What has a warning stays until somebody has read it. */
  #accept(answer: Accepted): void {
    if (this.#tell(answer.command_id, null)) return
    const warnings = answer.warnings ?? []
    const named = [...(answer.named_victims ?? []).map(String), ...(answer.named_members ?? [])]
    this.#settle(answer.command_id, { state: 'accepted', warnings, named })
    if (warnings.length === 0) setTimeout(() => this.dismiss(answer.command_id), SETTLED_FOR_MS)
  }

  /** Was somebody waiting for this answer? Then the line is theirs. */
  #tell(id: Uuid, refusal: Refused | null): boolean {
    const resolve = this.#awaited.get(id)
    if (resolve === undefined) return false
    this.#awaited.delete(id)
    this.dismiss(id)
    resolve(refusal)
    return true
  }

  #settle(id: Uuid, answer: Pick<Sent, 'state'> & Partial<Sent>): void {
    this.sent = this.sent.map((line) => (line.id === id ? { ...line, ...answer } : line))
  }

  #tick(): void {
    const { wallMs, monotonicMs } = this.#clock.now()
    this.#monotonicMs = monotonicMs
    this.#nowMs = this.#session.replaying?.momentAt(monotonicMs) ?? wallMs + (this.#session.serverAheadMs ?? 0)
    this.#flash(monotonicMs)
  }

  #flash(monotonicMs: number): void {
    for (const [id, until] of this.#flashes) if (until <= monotonicMs) this.#flashes.delete(id)
    const isSame = this.#flashes.size === this.flashing.size && [...this.#flashes.keys()].every((id) => this.flashing.has(id))
    if (!isSame) this.flashing = new Set(this.#flashes.keys())
  }

  /** However many frames come in, the panels are drawn once per frame of the screen. */
  #draw(): void {
    if (this.#isDrawing) return
    this.#isDrawing = true
    requestAnimationFrame(() => this.#paint())
  }

  #paint(): void {
    if (!this.#isDrawing) return
    this.#isDrawing = false
    const { wallMs, monotonicMs } = this.#clock.now()
    const moment = this.#session.replaying?.momentAt(monotonicMs) ?? wallMs + (this.#session.serverAheadMs ?? 0)
    // A clock that was set, or a replay that was sent elsewhere, is not waited for.
    if (moment < this.#nowMs || moment - this.#nowMs > 2 * TICK_MS) this.#tick()
    this.#flash(monotonicMs)
    if (this.#unwritten.length > 0) this.log = [...this.#unwritten.splice(0), ...this.log].slice(0, MAX_LOG)
    this.#version += 1
  }
}

/** May a team report this after that, or does a post have to insist? */
export function isOrdinaryStep(from: TeamStatus, to: TeamStatus): boolean {
  const steps: Partial<Readonly<Record<TeamStatus, readonly TeamStatus[]>>> = NEXT_STATUSES
  return steps[from]?.includes(to) ?? true
}
