import { CommandQueue } from '../../core/command-queue.ts'
import type { Command } from '@vigie/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nextCounter, refused, toSendAgain, waiting } from './outbox.ts'
import type { Entry } from './outbox.ts'

const OP = 'operation'
type Kind = 'status' | 'sos' | 'poison'
type Step =
  | { readonly do: 'enter'; readonly kind: Kind; readonly wallMs: number }
  | { readonly do: 'send' | 'arrive' | 'answer' | 'later' | 'repeat' | 'cut' | 'crash' }

const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('enter' as const), kind: fc.constantFrom<Kind>('status', 'status', 'status', 'sos', 'poison'), wallMs: fc.integer({ min: 1, max: 60 }) }) },
    { weight: 5, arbitrary: fc.constantFrom<Step>({ do: 'send' }, { do: 'arrive' }, { do: 'answer' }) },
    { weight: 1, arbitrary: fc.constantFrom<Step>({ do: 'later' }, { do: 'repeat' }, { do: 'cut' }, { do: 'crash' }) },
  ),
  { maxLength: 120 },
)

/** A phone, its disk, a line that keeps the order or breaks, and a server that answers each command by its id (C1). */
class World {
  disk: Entry[] = []
  queue = new CommandQueue()
  toServer: Command[] = []
  toPhone: { id: string; isAccepted: boolean }[] = []
  readonly effects: Command[] = []
  readonly answers = new Map<string, boolean>()
  counter = 0
  nowMs = 0
  isConnected = false

  play(step: Step): void {
    this.nowMs += 50
    switch (step.do) {
      case 'enter':
        return this.#enter(step.kind, step.wallMs)
      case 'send':
        if (!this.isConnected) this.#connect()
        this.toServer.push(...this.queue.take(this.#now()).map(({ command }) => command))
        return
      case 'arrive':
        return this.#arrive()
      case 'answer':
        return this.#hear()
      case 'later': {
        const command = this.toServer.shift()
        if (command !== undefined) this.queue.postpone(command.id, this.#now(), 100)
        return
      }
      case 'repeat': // an answer that comes twice
        if (this.toPhone[0] !== undefined) this.toPhone.push(this.toPhone[0])
        return
      case 'cut':
        return this.#cut()
      case 'crash': // a dead battery: all but the disk is gone
        this.#cut()
        this.queue = new CommandQueue()
        for (const command of toSendAgain(this.disk, OP)) this.queue.add({ command, enteredAtMs: null })
        this.counter = Math.max(0, ...this.disk.map(({ command }) => command.n), this.counter)
    }
  }

  /** The network is there and stays: everything must come to its end. */
  settle(): void {
    for (let round = 0; round < 2_000 && this.queue.size > 0; round += 1) {
      for (const what of ['send', 'arrive', 'answer'] as const) this.play({ do: what })
    }
  }

  #enter(kind: Kind, wallMs: number): void {
    this.counter = nextCounter(this.counter, wallMs)
    const base = { id: `c${this.counter}`, n: this.counter, at: wallMs, op: OP }
    const command: Command =
      kind === 'sos'
        ? { ...base, type: 'alert.raise', alert_id: 'a' }
        : { ...base, type: 'team.report_status', status: kind === 'poison' ? 'off_duty' : 'on_scene' }
    this.disk.push({ id: command.id, command, bootId: 1, what: { fr: '', en: '' }, state: 'waiting', sentence: {} })
    this.queue.add({ command, enteredAtMs: this.nowMs })
  }

  #arrive(): void {
    const command = this.toServer.shift()
    if (command === undefined) return
    let isAccepted = this.answers.get(command.id)
    if (isAccepted === undefined) {
      isAccepted = !(command.type === 'team.report_status' && command.status === 'off_duty')
      this.answers.set(command.id, isAccepted)
      if (isAccepted) this.effects.push(command)
    }
    this.toPhone.push({ id: command.id, isAccepted })
  }

  #hear(): void {
    const answer = this.toPhone.shift()
    if (answer === undefined) return
    this.queue.settle(answer.id)
    this.disk = answer.isAccepted
      ? this.disk.filter(({ id }) => id !== answer.id)
      : this.disk.map((entry) => (entry.id === answer.id ? { ...entry, state: 'refused' } : entry))
  }

  #connect(): void {
    this.isConnected = true
    this.queue.beginConnection(this.#now(), 1_000)
  }

  #cut(): void {
    this.isConnected = false
    this.toServer = []
    this.toPhone = []
  }

  #now(): { wallMs: number; monotonicMs: number } {
    return { wallMs: this.nowMs, monotonicMs: this.nowMs }
  }
}

test('whatever crashes, breaks off, comes twice, late or is refused: each entry counts once or is shown as refused (C1)', () => {
  fc.assert(
    fc.property(steps, (story) => {
      const world = new World()
      const entered: Entry[] = []
      for (const step of story) {
        world.play(step)
        if (step.do === 'enter') entered.push(world.disk.at(-1)!)
      }
      world.settle()
      expect(waiting(world.disk), 'nothing waits for ever').toEqual([])
      const ids = world.effects.map(({ id }) => id)
      expect(new Set(ids).size, 'no effect twice').toBe(ids.length)
      const shown = refused(world.disk).map(({ id }) => id)
      expect([...ids, ...shown].sort(), 'accepted once, or refused and shown').toEqual(entered.map(({ id }) => id).sort())
    }),
    { numRuns: 500 },
  )
})

test('without a server that asks to wait, facts take effect in the order in which they were entered, past what is refused', () => {
  const calm = steps.map((story) => story.filter((step) => step.do !== 'later'))
  fc.assert(
    fc.property(calm, (story) => {
      const world = new World()
      for (const step of story) world.play(step)
      world.settle()
      const counters = world.effects.filter(({ type }) => type !== 'alert.raise').map(({ n }) => n)
      expect(counters).toEqual(counters.toSorted((one, other) => one - other))
    }),
    { numRuns: 500 },
  )
})
