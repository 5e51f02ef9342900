/** How a drawing's mark looks, on the map and in lists: outline, sign and colour say the same. */

import type { DrawnTone } from '../../catalogue.svelte.ts'
import { SHAPES } from '../../looks.ts'

export const TONES: Readonly<Record<DrawnTone, { readonly shape: keyof typeof SHAPES; readonly role: string; readonly ink: string }>> = {
  danger: { shape: 'triangle', role: 'danger', ink: 'danger-ink' },
  barred: { shape: 'octagon', role: 'unavailable', ink: 'mark-ink' },
  way: { shape: 'circle', role: 'free', ink: 'mark-ink' },
  place: { shape: 'square', role: 'sector', ink: 'mark-ink' },
}
/** Of a triangle the wide part is below. */
export const SIGN_Y: Readonly<Record<DrawnTone, number>> = { danger: 20, barred: 17, way: 17, place: 17 }
