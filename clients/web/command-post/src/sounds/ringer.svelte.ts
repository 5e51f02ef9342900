/** Three sounds made by the browser itself. A browser is silent until somebody has clicked: until then this says so. */

import { ring } from './ring.ts'
import type { Heard, Memory, Sound } from './ring.ts'

const KEPT = 'vigie.sound'
const SHOWN_FOR_MS = 6_000

/** [from Hz, to Hz, start s, length s, loudness 0 to 1] */
type Tone = readonly [number, number, number, number, number]

const TONES: Readonly<Record<Sound, { readonly wave: OscillatorType; readonly tones: readonly Tone[] }>> = {
  // Rises and falls, as a siren does: cannot be taken for anything else.
  alert: {
    wave: 'square',
    tones: [0, 1, 2].flatMap((turn): Tone[] => [[700, 1_250, turn * 0.6, 0.28, 0.22], [1_250, 700, turn * 0.6 + 0.28, 0.28, 0.22]]),
  },
  attention: { wave: 'triangle', tones: [[520, 520, 0, 0.14, 0.3], [520, 520, 0.2, 0.14, 0.3]] },
  message: { wave: 'sine', tones: [[880, 880, 0, 0.09, 0.25], [1_320, 1_320, 0.1, 0.16, 0.25]] },
}

export class Ringer {
  /** Wanted by the user of this browser. */
  #isWanted = $state(localStorage.getItem(KEPT) === 'on')
  #isRunning = $state(false)
  #last = $state.raw<{ readonly sound: Sound; readonly at: number } | null>(null)
  #context: AudioContext | null = null
  #memory: Memory | null = null

  /** Will the next sound be heard? */
  get isOn(): boolean {
    return this.#isWanted && this.#isRunning
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
    if (this.#isWanted && !this.#isRunning) this.#wake(() => undefined)
  }

  hear(heard: Heard, now: number): void {
    const { memory, sound } = ring(this.#memory, heard, now)
    this.#memory = memory
    if (sound === null) return
    this.#last = { sound, at: now }
    if (this.isOn) this.#play(sound)
  }

  stop(): void {
    void this.#context?.close()
    this.#context = null
    this.#isRunning = false
  }

  #want(isWanted: boolean): void {
    this.#isWanted = isWanted
    localStorage.setItem(KEPT, isWanted ? 'on' : 'off')
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
    for (const [from, to, start, length, loudness] of tones) {
      const begin = context.currentTime + start
      const [oscillator, gain] = [context.createOscillator(), context.createGain()]
      oscillator.type = wave
      oscillator.frequency.setValueAtTime(from, begin)
      oscillator.frequency.linearRampToValueAtTime(to, begin + length)
      gain.gain.setValueAtTime(0, begin)
      gain.gain.linearRampToValueAtTime(loudness, begin + 0.015)
      gain.gain.setValueAtTime(loudness, begin + length - 0.03)
      gain.gain.linearRampToValueAtTime(0, begin + length)
      oscillator.connect(gain).connect(context.destination)
      oscillator.start(begin)
      oscillator.stop(begin + length)
    }
  }
}
