/** One operation on one screen: the session with its replica, and what the panels read of it. */

import { Connection, DeviceClock, makeUuid7, NEXT_STATUSES, Session } from '@vigie/core'
import type { Accepted, AlertNow, Change, Command, EntityKind, News, Refused, ReportSource, TeamStatus, UnavailableReason, Uuid } from '@vigie/core'
import { fetchTicket } from './access.ts'
import type { OperationRow } from './access.ts'
import { operator } from './operator.svelte.ts'
import type { Language } from './preferences.svelte.ts'
import { STATUS_WORDS } from './words.ts'

/** The changes that the log shows. */
export const MAX_LOG = 300
/** How often ages are drawn anew. */
const TICK_MS = 500
const FLASH_MS = 1_600
/** The server speaks at least every 10 s: beyond this, what is shown may be old. */
const SETTLED_FOR_MS = 6_000
const LEADERS: ReadonlySet<string> = new Set(['dispatcher', 'cover_head', 'org_admin'])

/** What others change shows for a moment where it stands. */
const FLASHING: ReadonlySet<EntityKind> = new Set(['team', 'intervention'])

/** The same sentence in each language. */
export type Text = Readonly<Record<Language, string>>

/** A command as a panel writes it: what every command carries is added when it is sent. */
export type Wish = Command extends infer Each ? (Each extends Command ? Omit<Each, 'id' | 'n' | 'at' | 'op'> : never) : never

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
}

export interface StatusWish {
  readonly teamId: Uuid
  readonly status: TeamStatus
  readonly source: ReportSource
  readonly reason: UnavailableReason | null
  /** When it was so, as a person said; null: now. */
  readonly statedAt?: number | null
}

export class Post {
  readonly row: OperationRow
  /** The log of this screen, newest first. */
  log = $state.raw<readonly Change[]>([])
  /** Alerts that came ahead of their fact. */
  earlyAlerts = $state.raw<readonly AlertNow[]>([])
  sent = $state.raw<readonly Sent[]>([])
  /** When each team was last changed, on the wall clock: for the flash. */
  changedAt = $state.raw<ReadonlyMap<Uuid, number>>(new Map())
  /** Where the log stood when everything was last loaded anew: single changes before were not told. */
  replacedSeq = $state(0)
  readonly #made = new Set<Uuid>()
  #version = $state(0)
  #wallMs = $state(Date.now())
  #monotonicMs = $state(0)
  readonly #clock = new DeviceClock()
  readonly #session: Session
  readonly #connection: Connection
  #isDrawing = false
  #lastCounter = 0
  readonly #stops: (() => void)[] = []

  constructor(row: OperationRow) {
    this.row = row
    const pageId = makeUuid7(Date.now(), crypto.getRandomValues(new Uint8Array(10)))
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
    this.#session = new Session({
      operationId: row.operation_id,
      scope: 'operation',
      client: 'vigie-command-post',
      bootId: crypto.getRandomValues(new Uint32Array(1))[0]!,
      draw: Math.random,
    })
    this.#connection = new Connection(this.#session, {
      clock: this.#clock,
      openSocket: (subprotocol) => new WebSocket(`${scheme}://${location.host}/ws`, subprotocol),
      fetchCredential: () => fetchTicket(row.operation_id, pageId),
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
    const timer = setInterval(() => this.#tick(), TICK_MS)
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
    this.#connection.start()
  }

  stop(): void {
    for (const stop of this.#stops.splice(0)) stop()
  }

  /** The session, live: whoever reads it is drawn anew when something has changed. */
  get session(): Session {
    void this.#version
    return this.#session
  }

  /** Now by the server's clock: what ages are counted against. */
  get now(): number {
    return this.#wallMs + (this.session.serverAheadMs ?? 0)
  }

  /** How long ago the server was last heard; null before the first word. */
  get silentMs(): number | null {
    const heardAtMs = this.session.heardAtMs
    return heardAtMs === null ? null : Math.max(0, this.#monotonicMs - heardAtMs)
  }

  get mayReport(): boolean {
    return LEADERS.has(this.row.role)
  }

  hasJustChanged(teamId: Uuid): boolean {
    return this.#wallMs - (this.changedAt.get(teamId) ?? 0) < FLASH_MS
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
        ...(typeof wish.statedAt === 'number' ? { stated_at: wish.statedAt } : {}),
        ...(isOrdinaryStep(team.status, wish.status) ? {} : { is_forced: true }),
      },
      { fr: say('fr'), en: say('en') },
    )
  }

  /** Asks for anything; `what` is the sentence that is shown until it is accepted, or why it was refused. */
  ask(wish: Wish, what: Text): Uuid {
    const now = this.#clock.now()
    const id = this.newId()
    this.#lastCounter = Math.max(this.#lastCounter + 1, now.wallMs)
    this.sent = [...this.sent, { id, what, state: 'queued', sentence: {}, wish, refusal: null, by: operator.initials, warnings: [] }]
    const envelope = { id, n: this.#lastCounter, at: now.wallMs, op: this.row.operation_id }
    this.#connection.submit({ ...wish, ...envelope } as Command)
    return id
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
        if (news.fact) this.log = [news, ...this.log].slice(0, MAX_LOG)
        this.#noteChange(news)
        break
      case 'alert_now':
        this.earlyAlerts = [...this.earlyAlerts, news]
        break
      case 'accepted':
        this.#accept(news)
        break
      case 'replaced':
        this.replacedSeq = news.seq
        break
      case 'refused':
        if (news.command_id !== null) this.#settle(news.command_id, { state: 'refused', sentence: news.sentence, refusal: news })
    }
  }

  #noteChange(change: Change): void {
    const teams = (change.entities ?? []).filter((entity) => FLASHING.has(entity.type))
    if (teams.length === 0 || change.fact?.event.type === 'team.heard') return
    const recent = [...this.changedAt].filter(([, at]) => Date.now() - at < FLASH_MS)
    this.changedAt = new Map([...recent, ...teams.map((team) => [team.id, Date.now()] as const)])
  }

  /** What has a warning stays until somebody has read it. */
  #accept(answer: Accepted & { readonly warnings?: readonly string[] }): void {
    const warnings = answer.warnings ?? []
    this.#settle(answer.command_id, { state: 'accepted', warnings })
    if (warnings.length === 0) setTimeout(() => this.dismiss(answer.command_id), SETTLED_FOR_MS)
  }

  #settle(id: Uuid, answer: Pick<Sent, 'state'> & Partial<Sent>): void {
    this.sent = this.sent.map((line) => (line.id === id ? { ...line, ...answer } : line))
  }

  #tick(): void {
    const now = this.#clock.now()
    this.#wallMs = now.wallMs
    this.#monotonicMs = now.monotonicMs
  }

  /** However many frames come in, the panels are drawn once per frame of the screen. */
  #draw(): void {
    if (this.#isDrawing) return
    this.#isDrawing = true
    requestAnimationFrame(() => {
      this.#isDrawing = false
      this.#tick()
      this.#version += 1
    })
  }
}

/** May a team report this after that, or does a post have to insist? */
export function isOrdinaryStep(from: TeamStatus, to: TeamStatus): boolean {
  const steps: Partial<Readonly<Record<TeamStatus, readonly TeamStatus[]>>> = NEXT_STATUSES
  return steps[from]?.includes(to) ?? true
}
