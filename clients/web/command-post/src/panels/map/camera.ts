/** The last view of each operation's map, kept in this browser: a reload shows what was shown. */

import type { Uuid } from '@vigie/core'

export interface Camera {
  readonly center: [number, number]
  readonly zoom: number
}

export function recallCamera(operationId: Uuid): Camera | null {
  try {
    const kept = JSON.parse(localStorage.getItem(key(operationId)) ?? 'null') as Partial<Camera> | null
    const isWhole = Array.isArray(kept?.center) && kept.center.every(Number.isFinite) && Number.isFinite(kept.zoom)
    return isWhole ? (kept as Camera) : null
  } catch {
    return null // damaged by hand: as if there were none
  }
}

export function rememberCamera(operationId: Uuid, camera: Camera): void {
  localStorage.setItem(key(operationId), JSON.stringify(camera))
}

function key(operationId: Uuid): string {
  return `vigie.map.${operationId}`
}
