/** Sounds made by the browser itself, as the operator wishes them. A browser is silent until somebody has clicked: until then this says so. */

import { Own } from '../own.svelte.ts'
import { ring } from './ring.ts'
import type { Heard, Memory, Sound } from './ring.ts'
import { isAlertMuted, loudness, readWishes, withWish } from './wishes.ts'
import type { Wish, Wishes } from './wishes.ts'

const SHOWN_FOR_MS = 6_000

/** [from Hz, to Hz, start s, length s, loudness 0 to 1] */
type Tone = readonly [number, number, number, number, number]

const TONES: Readonly<Record<Sound, { readonly wave: OscillatorType; readonly tones: readonly Tone[] }>> = {
  // Rises and falls, as a siren does: cannot be taken for anything else.
  alert: {
    wave: 'square',
    tones: [0, 1, 2].flatMap((turn): Tone[] => [[700, 1_250, turn * 0.6, 0.28, 0.22], [1_250, 700, turn * 0.6 + 0.28, 0.28, 0.22]]),
  },
  // Falls away, as a line that goes dead.
  cut: { wave: 'sawtooth', tones: [[440, 110, 0, 0.7, 0.2], [440, 110, 0.8, 0.7, 0.2]] },
  crew: { wave: 'triangle', tones: [[660, 660, 0, 0.12, 0.32], [660, 660, 0.17, 0.12, 0.32], [660, 660, 0.34, 0.12, 0.32]] },
  victim: { wave: 'triangle', tones: [[520, 520, 0, 0.14, 0.3], [520, 520, 0.2, 0.14, 0.3]] },
  order: { wave: 'triangle', tones: [[390, 390, 0, 0.14, 0.3], [520, 520, 0.2, 0.14, 0.3]] },
  resource: { wave: 'triangle', tones: [[390, 390, 0, 0.2, 0.3]] },
  refused: { wave: 'sine', tones: [[330, 330, 0, 0.16, 0.3], [220, 220, 0.18, 0.26, 0.3]] },
  device: { wave: 'sine', tones: [[290, 290, 0, 0.12, 0.25]] },
  message: { wave: 'sine', tones: [[880, 880, 0, 0.09, 0.25], [1_320, 1_320, 0.1, 0.16, 0.25]] },
}

export class Ringer {
  readonly #own = new Own('sounds', readWishes)
  #isRunning = $state(false)
  #last = $state.raw<{ readonly sound: Sound; readonly at: number } | null>(null)
  #context: AudioContext | null = null
  #memory: Memory | null = null

  /** Will the next sound be heard? */
  get isOn(): boolean {
    return this.wishes.isOn && this.#isRunning
  }

  /** Of whoever sits at this post. */
  get wishes(): Wishes {
    return this.#own.value
  }

  /** A call for help would make no sound although there are some: said on the screen as long as it is so. */
  get isAlertMuted(): boolean {
    return isAlertMuted(this.wishes)
  }

  wish(sound: Sound, change: Partial<Wish>): void {
    this.#own.keep(withWish(this.wishes, sound, change))
  }

  /** Heard and seen at once, wanted or not. */
  try(sound: Sound, now: number): void {
    this.#last = { sound, at: now }
    this.#wake(() => this.#play(sound))
  }

  /** The sound of a moment ago: its visual twin. */
  shown(now: number): Sound | null {
    return this.#last !== null && now - this.#last.at < SHOWN_FOR_MS ? this.#last.sound : null
  }

  /** By a click or a key only: browsers demand a gesture. */
  toggle(): void {
    if (this.isOn) {
      this.#want(false)
      return
    }
    this.#want(true)
    this.#wake(() => this.#play('message'))
  }

  /** The first gesture after a reload is enough for who had wanted sounds before. */
  touched(): void {
    if (this.wishes.isOn && !this.#isRunning) this.#wake(() => undefined)
  }

  hear(heard: Heard, now: number): void {
    const { memory, sound, shown } = ring(this.#memory, heard, now, (each) => this.wishes.of[each].rings)
    this.#memory = memory
    if (shown !== null) this.#last = { sound: shown, at: now }
    if (sound !== null && this.isOn) this.#play(sound)
  }

  stop(): void {
    void this.#context?.close()
    this.#context = null
    this.#isRunning = false
  }

  #want(isOn: boolean): void {
    this.#own.keep({ ...this.wishes, isOn })
  }

  #wake(then: () => void): void {
    this.#context ??= new AudioContext()
    const context = this.#context
    context.onstatechange = () => (this.#isRunning = context.state === 'running')
    context.resume().then(
      () => {
        this.#isRunning = context.state === 'running'
        then()
      },
      () => undefined, // no device for sound: the mark stays "off"
    )
  }

  #play(sound: Sound): void {
    const context = this.#context
    if (context === null) return
    const { wave, tones } = TONES[sound]
    const factor = loudness(this.wishes.of[sound])
    for (const [from, to, start, length, usual] of tones) {
      const peak = Math.min(1, usual * factor)
      const begin = context.currentTime + start
      const [oscillator, gain] = [context.createOscillator(), context.createGain()]
      oscillator.type = wave
      oscillator.frequency.setValueAtTime(from, begin)
      oscillator.frequency.linearRampToValueAtTime(to, begin + length)
      gain.gain.setValueAtTime(0, begin)
      gain.gain.linearRampToValueAtTime(peak, begin + 0.015)
      gain.gain.setValueAtTime(peak, begin + length - 0.03)
      gain.gain.linearRampToValueAtTime(0, begin + length)
      oscillator.connect(gain).connect(context.destination)
      oscillator.start(begin)
      oscillator.stop(begin + length)
    }
  }
}
