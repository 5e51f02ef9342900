/** The marks of the map as pictures: the same shapes, letters and colours as on the board. */

import type { Priority, TeamStatus } from '@vigie/core'
import { SHAPES, STATUS_LOOKS } from '../../looks.ts'

/** The side of a mark on a laptop. */
const SIDE = 26
/** Shapes are drawn on 24 by 24. */
const SHAPE_SIDE = 24
/** A sign on a post whose foot is the place; its number is written on it. */
const SIGN = 'M3 1h18a2 2 0 0 1 2 2v13a2 2 0 0 1-2 2h-6l-3 6-3-6H3a2 2 0 0 1-2-2V3a2 2 0 0 1 2-2z'
export const SIGN_GROUNDS: Readonly<Record<Priority, string>> = { p0: 'danger', p1: 'ink', p2: 'surface', p3: 'surface', nr: 'surface' }

/** Draws itself with a pen that is laid on a square of 24 by 24, with room for its edge. */
export type Mark = (pen: CanvasRenderingContext2D) => void

export interface Picture {
  readonly image: ImageData
  /** How many of its points make one of the screen. */
  readonly pixelRatio: number
}

/** As fine as it is shown: `scale` times as large as on a laptop, on a screen of two points each. */
export function picture(mark: Mark, scale: number): Picture {
  const pixelRatio = 2 * Math.ceil(scale)
  const side = SIDE * pixelRatio
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = side
  const pen = canvas.getContext('2d')!
  pen.scale(pixelRatio, pixelRatio)
  mark(pen)
  return { image: pen.getImageData(0, 0, side, side), pixelRatio }
}

export function sign(ground: string, line: string): Mark {
  return (pen) => {
    pen.scale(SIDE / SHAPE_SIDE, SIDE / SHAPE_SIDE)
    pen.fillStyle = ground
    pen.strokeStyle = line
    pen.lineWidth = 1.6
    pen.fill(new Path2D(SIGN))
    pen.stroke(new Path2D(SIGN))
  }
}

export function outline(path: string, ground: string, edge: string): Mark {
  return (pen) => {
    const shape = new Path2D(path)
    leaveEdge(pen)
    pen.lineWidth = 3
    pen.strokeStyle = edge
    pen.stroke(shape)
    pen.fillStyle = ground
    pen.fill(shape)
  }
}

/** The status of a team. */
export function symbol(status: TeamStatus, colour: (role: string) => string): Mark {
  return (pen) => {
    const look = STATUS_LOOKS[status]
    const shape = new Path2D(SHAPES[look.shape])
    const isHollow = look.shape === 'ring'
    leaveEdge(pen)
    if (isHollow) {
      pen.fillStyle = colour('surface')
      pen.fill(new Path2D(SHAPES.circle))
    }
    pen.lineWidth = 3
    pen.strokeStyle = colour('surface')
    pen.stroke(shape)
    pen.fillStyle = colour(look.role)
    pen.fill(shape)
    pen.fillStyle = isHollow ? colour(look.role) : colour('mark-ink')
    const isTriangle = look.shape === 'triangle'
    pen.font = `700 ${isHollow || isTriangle ? 11 : 13}px sans-serif`
    pen.textAlign = 'center'
    pen.fillText(look.letter, 12, isTriangle ? 20 : 16.6)
  }
}

function leaveEdge(pen: CanvasRenderingContext2D): void {
  const edge = 2
  pen.translate(edge, edge)
  pen.scale((SIDE - 2 * edge) / SHAPE_SIDE, (SIDE - 2 * edge) / SHAPE_SIDE)
}
