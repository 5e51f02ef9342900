/** One operation on one screen: the session with its replica, and what the panels read of it. */

import { Connection, DeviceClock, makeUuid7, NEXT_STATUSES, Session } from '@vigie/core'
import type { AlertNow, Change, News, ReportSource, TeamStatus, UnavailableReason, Uuid } from '@vigie/core'
import { fetchTicket } from './access.ts'
import type { OperationRow } from './access.ts'

/** The changes that the log shows. */
const MAX_LOG = 300
/** How often ages are drawn anew. */
const TICK_MS = 500
const FLASH_MS = 1_600
/** The server speaks at least every 10 s: beyond this, what is shown may be old. */
const SETTLED_FOR_MS = 6_000
const LEADERS: ReadonlySet<string> = new Set(['dispatcher', 'cover_head', 'org_admin'])

/** A command of this screen and how far it has come (rule C10). */
export interface Sent {
  readonly id: Uuid
  readonly callSign: string
  readonly status: TeamStatus
  readonly state: 'queued' | 'accepted' | 'refused'
  readonly sentence: Readonly<Record<string, string>>
}

export interface StatusWish {
  readonly teamId: Uuid
  readonly status: TeamStatus
  readonly source: ReportSource
  readonly reason: UnavailableReason | null
}

export class Post {
  readonly row: OperationRow
  /** The log of this screen, newest first. */
  log = $state.raw<readonly Change[]>([])
  /** Alerts that came ahead of their fact. */
  earlyAlerts = $state.raw<readonly AlertNow[]>([])
  sent = $state.raw<readonly Sent[]>([])
  selectedId = $state<Uuid | null>(null)
  /** When each team was last changed, on the wall clock: for the flash. */
  changedAt = $state.raw<ReadonlyMap<Uuid, number>>(new Map())
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
      fetchCredential: () => fetchTicket(row.operation_id),
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
    const now = this.#clock.now()
    const id = makeUuid7(now.wallMs, crypto.getRandomValues(new Uint8Array(10)))
    this.#lastCounter = Math.max(this.#lastCounter + 1, now.wallMs)
    const line: Sent = { id, callSign: team.call_sign, status: wish.status, state: 'queued', sentence: {} }
    this.sent = [...this.sent, line]
    this.#connection.submit({
      type: 'team.report_status',
      id,
      n: this.#lastCounter,
      at: now.wallMs,
      op: this.row.operation_id,
      team_id: wish.teamId,
      status: wish.status,
      source: wish.source,
      ...(wish.reason === null ? {} : { reason: wish.reason }),
      ...(isOrdinaryStep(team.status, wish.status) ? {} : { is_forced: true }),
    })
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
        this.#settle(news.command_id, 'accepted', {})
        setTimeout(() => this.dismiss(news.command_id), SETTLED_FOR_MS)
        break
      case 'refused':
        if (news.command_id !== null) this.#settle(news.command_id, 'refused', news.sentence)
    }
  }

  #noteChange(change: Change): void {
    const teams = (change.entities ?? []).filter((entity) => entity.type === 'team')
    if (teams.length === 0 || change.fact?.event.type === 'team.heard') return
    const recent = [...this.changedAt].filter(([, at]) => Date.now() - at < FLASH_MS)
    this.changedAt = new Map([...recent, ...teams.map((team) => [team.id, Date.now()] as const)])
  }

  #settle(id: Uuid, state: Sent['state'], sentence: Sent['sentence']): void {
    this.sent = this.sent.map((line) => (line.id === id ? { ...line, state, sentence } : line))
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
  return (NEXT_STATUSES[from] as readonly TeamStatus[]).includes(to)
}
