import { beforeEach, describe, expect, test } from 'vitest'
import type { Instant } from './clock.ts'
import type { Effect } from './effects.ts'
import type { Downstream, Hello, Upstream } from './generated/wire.ts'
import { MOVES } from './phases.ts'
import { LOG, NOW, OPERATION, Scene, TEAM } from './scenes.ts'
import { HEAD_GRACE_MS, HEARTBEAT_MS, Session, SILENCE_MS } from './session.ts'

/** A session, its server, and the clock that moves both. */
class Play {
  readonly scene = new Scene()
  readonly session: Session
  ms = 0

  constructor(draw: () => number = () => 0.5) {
    this.session = new Session({ operationId: OPERATION, scope: 'operation', client: 'test', bootId: 7, draw })
  }

  get now(): Instant {
    return { wallMs: NOW + this.ms, monotonicMs: this.ms }
  }

  /** Let time pass, waking the session when it asked to be. */
  pass(ms: number): Effect[] {
    const effects: Effect[] = []
    const until = this.ms + ms
    for (let due = this.session.nextTickAtMs(); due !== null && due <= until; due = this.session.nextTickAtMs()) {
      this.ms = Math.max(this.ms, due)
      effects.push(...this.session.tick(this.now))
    }
    this.ms = until
    return effects
  }

  hear(...messages: Downstream[]): Effect[] {
    return messages.flatMap((message) => this.session.received(message, this.now))
  }

  /** Up to the answer to Hello. */
  connect(): Effect[] {
    while (this.session.phase !== 'connecting') this.pass(100)
    const [hello] = sent(this.session.opened('ticket', this.now)) as [Hello]
    const [wish] = hello.subscriptions!
    const effects = this.hear(this.scene.welcome(wish!))
    return wish!.log_id === undefined ? [...effects, ...this.hear(...this.scene.parts())] : effects
  }

  get status(): string | undefined {
    return this.session.replica.get('team', TEAM)?.status
  }
}

function sent(effects: Effect[]): Upstream[] {
  return effects.flatMap((effect) => (effect.do === 'send' ? [effect.message] : []))
}

function told(effects: Effect[]): string[] {
  return effects.flatMap((effect) => (effect.do === 'tell' ? [effect.news.type] : []))
}

function report(id: string, n: number): Parameters<Session['submit']>[0]['command'] {
  return { type: 'team.report_status', id, n, at: NOW, team_id: TEAM, status: 'alerted', op: OPERATION }
}

let play: Play
beforeEach(() => {
  play = new Play()
})

describe('joining', () => {
  test('goes through the phases, and is live when the snapshot is whole', () => {
    expect(play.session.phase).toBe('offline')
    expect(play.pass(0)).toEqual([{ do: 'open', ticket: null }])
    play.session.opened('ticket', play.now)
    play.hear(play.scene.welcome(null))
    expect(play.session.phase).toBe('joining')
    const [first, second] = play.scene.parts()
    play.hear(first!)
    expect(play.session.phase).toBe('joining')
    expect(told(play.hear(second!))).toEqual(['replaced'])
    expect(play.session.phase).toBe('live')
    expect(play.status).toBe('patrol')
  })

  test('anything else than Welcome first ends the connection', () => {
    play.pass(0)
    play.session.opened('ticket', play.now)
    expect(play.hear(play.scene.change('alerted'))).toEqual([{ do: 'hang_up' }])
    expect(play.session.phase).toBe('offline')
  })

  test('an operation that is not for this browser stops it, and nothing of it stays', () => {
    play.connect()
    play.hear({ type: 'joined', operation_id: OPERATION, scope: 'operation', mode: 'denied' })
    expect([play.session.phase, play.session.stopReason, play.status]).toEqual(['stopped', 'denied', undefined])
  })

  test('a join that stops half-way is begun again', () => {
    play.pass(0)
    play.session.opened('ticket', play.now)
    play.hear(play.scene.welcome(null), play.scene.parts()[0]!)
    for (let second = 0; second < 14; second += 1) {
      play.pass(1_000)
      play.hear({ type: 'heartbeat', now: NOW })
    }
    expect(play.session.phase).toBe('joining')
    expect(play.pass(1_000)).toContainEqual({ do: 'hang_up' })
  })
})

describe('live', () => {
  beforeEach(() => void play.connect())

  test('a change shows at once', () => {
    expect(told(play.hear(play.scene.change('alerted')))).toEqual(['change'])
    expect(play.status).toBe('alerted')
  })

  test('at a gap it asks once, passes over what comes, and is whole again with the answer', () => {
    const missed = play.scene.change('alerted')
    const wish = { operation_id: OPERATION, scope: 'operation', log_id: LOG, seq: 3, view: 'all' }
    expect(sent(play.hear(play.scene.change('en_route')))).toEqual([{ type: 'resume', subscription: wish }])
    expect(play.session.phase).toBe('resyncing')
    expect(sent(play.hear(play.scene.change('on_scene')))).toEqual([])
    expect(play.status).toBe('patrol')
    play.hear(play.scene.outcome(play.session.replica.subscription), missed)
    expect([play.session.phase, play.status]).toEqual(['live', 'alerted'])
  })

  test('a head that is ahead with nothing coming in is asked about after its grace', () => {
    play.scene.change('alerted')
    play.hear({ type: 'heartbeat', now: NOW, heads: [[OPERATION, 4]] })
    expect(sent(play.pass(HEAD_GRACE_MS - 1)).filter(({ type }) => type === 'resume')).toEqual([])
    expect(sent(play.pass(1)).map(({ type }) => type)).toContain('resume')
  })

  test('a resync is followed by a snapshot without being asked for', () => {
    expect(sent(play.hear({ type: 'resync', operation_id: OPERATION, reason: 'slow_reader' }))).toEqual([])
    expect(play.session.phase).toBe('resyncing')
    play.scene.change('alerted')
    play.hear(play.scene.outcome(null), ...play.scene.parts())
    expect([play.session.phase, play.status]).toEqual(['live', 'alerted'])
  })

  test('says it is alive, where it stands, and how much waits', () => {
    const beats = sent(play.pass(HEARTBEAT_MS))
    expect(beats[0]).toEqual({ type: 'heartbeat', heads: [[OPERATION, 3]], waiting: 0 })
  })

  test('silence ends the connection, and what is held stays readable', () => {
    expect(play.pass(SILENCE_MS)).toContainEqual({ do: 'hang_up' })
    expect([play.session.phase, play.status]).toEqual(['offline', 'patrol'])
  })

  test('the clock of the server is known', () => {
    play.hear({ type: 'heartbeat', now: NOW + play.ms + 90_000, degraded: ['redis'] })
    expect([play.session.serverAheadMs, play.session.degraded]).toEqual([90_000, ['redis']])
  })

  test('what phones hold back is known until they hold nothing back', () => {
    play.hear({ type: 'heartbeat', now: NOW, unsent: [[TEAM, 3]] })
    expect(play.session.unsent.get(TEAM)).toBe(3)
    play.hear({ type: 'heartbeat', now: NOW })
    expect(play.session.unsent.size).toBe(0)
  })

  test('whom an order would reach is known from the first word on, and stays until the next (rule WK2)', () => {
    expect(play.session.reach).toBeNull()
    play.hear({ type: 'heartbeat', now: NOW, reach: { asleep: [TEAM] } })
    play.hear({ type: 'heartbeat', now: NOW })
    expect(play.session.reach?.get(TEAM)).toBe('asleep')
    play.hear({ type: 'heartbeat', now: NOW, reach: { listening: [TEAM] } })
    expect(play.session.reach?.get(TEAM)).toBe('listening')
    play.hear({ type: 'heartbeat', now: NOW, reach: {} })
    expect([play.session.reach?.has(TEAM), play.session.reach?.size]).toEqual([false, 0])
  })

  test('one alert is told once, and not at all when its fact is here', () => {
    const alert = { type: 'alert_now', operation_id: OPERATION, team_id: TEAM, kind: 'distress', at: NOW } as const
    expect(told(play.hear({ ...alert, alert_id: LOG, is_recorded: false }))).toEqual(['alert_now'])
    expect(told(play.hear({ ...alert, alert_id: LOG, is_recorded: true }))).toEqual([])
  })
})

describe('commands', () => {
  test('wait for a connection, then carry their age, and are told when settled', () => {
    expect(sent(play.session.submit({ command: report(LOG, 1), enteredAtMs: play.ms }, play.now))).toEqual([])
    play.ms = 2_000
    const [command] = sent(play.connect())
    expect(command).toMatchObject({ type: 'team.report_status', id: LOG, age_ms: 2_100 })
    expect(play.session.queue.size).toBe(1)
    expect(told(play.hear({ type: 'accepted', command_id: LOG, operation_id: OPERATION, seq: 4 }))).toEqual(['accepted'])
    expect(told(play.hear({ type: 'accepted', command_id: LOG, operation_id: OPERATION, seq: 4 }))).toEqual([])
    expect(play.session.queue.size).toBe(0)
  })

  test('what is unanswered goes again after the next Welcome, under the same id', () => {
    play.connect()
    play.session.submit({ command: report(LOG, 1), enteredAtMs: play.ms }, play.now)
    play.session.closed(1006, play.now)
    expect(sent(play.connect())).toMatchObject([{ type: 'team.report_status', id: LOG }])
  })

  test('"later" is obeyed', () => {
    play.connect()
    play.session.submit({ command: report(LOG, 1), enteredAtMs: play.ms }, play.now)
    play.hear({ type: 'later', command_id: LOG, retry_ms: 500 })
    const isReport = ({ type }: Upstream): boolean => type === 'team.report_status'
    expect(sent(play.pass(499)).filter(isReport)).toEqual([])
    expect(sent(play.pass(1)).filter(isReport)).toHaveLength(1)
  })
})

describe('coming back', () => {
  test('with the resume ticket and from where it stands', () => {
    play.connect()
    play.session.closed(1006, play.now)
    expect(play.pass(500)).toEqual([{ do: 'open', ticket: 'ticket' }])
    const [hello] = sent(play.session.opened('ticket', play.now)) as [Hello]
    expect(hello.subscriptions).toEqual([{ operation_id: OPERATION, scope: 'operation', log_id: LOG, seq: 3, view: 'all' }])
    play.hear(play.scene.welcome(hello.subscriptions![0]!))
    expect(play.session.phase).toBe('live')
  })

  test('with the newest ticket, which heartbeats bring', () => {
    play.connect()
    play.hear({ type: 'heartbeat', now: NOW, resume_ticket: 'newer' })
    play.session.closed(1006, play.now)
    expect(play.pass(500)).toEqual([{ do: 'open', ticket: 'newer' }])
  })

  test('with a fresh credential when the ticket was refused', () => {
    play.connect()
    play.session.closed(1006, play.now)
    play.pass(500)
    play.session.closed(4004, play.now)
    expect(play.pass(0)).toEqual([{ do: 'open', ticket: null }])
  })

  test('waits for the network when the device says there is none', () => {
    play.connect()
    expect(play.session.networkLost()).toEqual([{ do: 'hang_up' }])
    expect(play.pass(3_600_000)).toEqual([])
    expect(play.session.networkFound(play.now)).toEqual([{ do: 'open', ticket: null }])
  })

  test.each([
    [4008, 'replaced'],
    [4500, 'old_version'],
    [4502, 'bad_origin'],
    [4009, 'undeclared_restore'],
  ])('not after %i', (code, reason) => {
    play.connect()
    play.session.closed(code, play.now)
    expect([play.session.phase, play.session.stopReason, play.status]).toEqual(['stopped', reason, 'patrol'])
    expect(play.session.nextTickAtMs()).toBeNull()
  })

  test('a browser that was shut out keeps nothing', () => {
    play.connect()
    play.session.submit({ command: report(LOG, 1), enteredAtMs: play.ms }, play.now)
    play.session.closed(4501, play.now)
    expect([play.session.stopReason, play.status, play.session.queue.size]).toEqual(['revoked', undefined, 0])
  })
})

test('whatever happens in whatever order, every move is one of the table', () => {
  let seed = 1
  const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647
  for (let run = 0; run < 200; run += 1) {
    const chaos = new Play(random)
    const events: (() => unknown)[] = [
      () => chaos.pass(random() * 20_000),
      () => chaos.session.opened('ticket', chaos.now),
      () => chaos.hear(chaos.scene.welcome(chaos.session.replica.subscription)),
      () => chaos.hear(...chaos.scene.parts()),
      () => chaos.hear(chaos.scene.change(random() < 0.5 ? 'patrol' : 'on_scene')),
      () => chaos.scene.change('alerted'),
      () => chaos.hear(chaos.scene.outcome(random() < 0.5 ? null : chaos.session.replica.subscription)),
      () => chaos.hear({ type: 'resync', operation_id: OPERATION, reason: 'slow_reader' }),
      () => chaos.hear({ type: 'drain', within_ms: 5_000, retry_ms: 5_000 }),
      () => chaos.session.closed([1006, 1012, 4001, 4004, 4005, 4010][Math.trunc(random() * 6)]!, chaos.now),
      () => chaos.session.receivedUnreadable(chaos.now),
      () => chaos.session.networkLost(),
      () => chaos.session.networkFound(chaos.now),
      () => chaos.session.submit({ command: report(LOG, 1), enteredAtMs: chaos.ms }, chaos.now),
    ]
    for (let step = 0; step < 60; step += 1) {
      const before = chaos.session.phase
      events[Math.trunc(random() * events.length)]!()
      const after = chaos.session.phase
      expect(before === after || Object.keys(MOVES).includes(after)).toBe(true)
      const due = chaos.session.nextTickAtMs()
      if (due !== null && chaos.session.phase !== 'offline') expect(due).toBeLessThanOrEqual(chaos.ms + 30_000)
    }
  }
})

test('a position goes while there is a way, and is never kept for later (rule PO1)', () => {
  const here = { type: 'position.report', fixes: [[0, 48.85, 2.35]] } satisfies Upstream
  const play = new Play()
  expect(play.session.reportPosition(here)).toEqual([])
  play.connect()
  expect(sent(play.session.reportPosition(here))).toEqual([here])
  expect(play.session.queue.size).toBe(0)
})
