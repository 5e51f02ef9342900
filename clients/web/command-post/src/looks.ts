/** How each status looks everywhere: shape, letter and colour say the same, so that none is needed alone. */

import type { Availability, TeamStatus } from '@vigie/core'

/** Outlines in a square of 24. */
export const SHAPES = {
  circle: 'M12 1a11 11 0 1 1 0 22a11 11 0 1 1 0-22z',
  square: 'M2 2h20v20H2z',
  diamond: 'M12 0l12 12-12 12L0 12z',
  arrow: 'M1 2h13l9 10-9 10H1z',
  triangle: 'M12 0l12 23H0z',
  shield: 'M2 1h20v14l-10 8L2 15z',
  hexagon: 'M6 2h12l6 10-6 10H6L0 12z',
  house: 'M12 1l11 9v12H1V10z',
  octagon: 'M7 1h10l6 6v10l-6 6H7l-6-6V7z',
  ring: 'M12 1a11 11 0 1 1 0 22a11 11 0 1 1 0-22zm0 2.6a8.4 8.4 0 1 0 0 16.8a8.4 8.4 0 1 0 0-16.8z',
} as const

export interface Look {
  readonly shape: keyof typeof SHAPES
  readonly letter: string
  /** Name of the colour role in `tokens.css`. */
  readonly role: 'free' | 'engaged' | 'alerted' | 'transport' | 'unavailable' | 'off'
}

export const STATUS_LOOKS: Readonly<Record<TeamStatus, Look>> = {
  available_base: { shape: 'circle', letter: 'D', role: 'free' },
  available_mobile: { shape: 'circle', letter: 'M', role: 'free' },
  patrol: { shape: 'circle', letter: 'P', role: 'free' },
  alerted: { shape: 'diamond', letter: 'A', role: 'alerted' },
  en_route: { shape: 'arrow', letter: 'R', role: 'engaged' },
  on_scene: { shape: 'square', letter: 'L', role: 'engaged' },
  with_patient: { shape: 'square', letter: 'V', role: 'engaged' },
  transporting: { shape: 'triangle', letter: 'T', role: 'transport' },
  at_destination: { shape: 'shield', letter: 'E', role: 'transport' },
  handed_over: { shape: 'hexagon', letter: 'F', role: 'transport' },
  left_destination: { shape: 'house', letter: 'Q', role: 'transport' },
  unavailable: { shape: 'octagon', letter: 'I', role: 'unavailable' },
  off_duty: { shape: 'ring', letter: 'H', role: 'off' },
}

/** In the order of a mission, then what is outside one: the order of menus and legends. */
export const STATUSES = Object.keys(STATUS_LOOKS) as TeamStatus[]

export const AVAILABILITY_SIGNS: Readonly<Record<Availability, string>> = {
  available: '+',
  engaged: '=',
  unavailable: '−',
  unknown: '?',
}
