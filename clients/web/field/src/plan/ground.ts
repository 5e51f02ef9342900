/** The ground of the operation, drawn from what this phone keeps anyway: where a thing stands, where a touch is. Pure. */

/** A point on the ground. */
export interface Ground {
  readonly lat: number
  readonly lon: number
}

/** What is looked at: the point in the middle, and how many metres one pixel is. */
export interface View extends Ground {
  readonly metresPerPx: number
}

export interface Size {
  readonly width: number
  readonly height: number
}

export interface Pixel {
  readonly x: number
  readonly y: number
}

const METRES_A_DEGREE = 111_195
const MARGIN_PX = 28
/** A pixel is never finer: no phone knows its place better. */
const FINEST_M = 0.25
const COARSEST_M = 500
/** A touch so near to a mark means the mark; who means the ground beside it looks nearer first. */
const MEANT_PX = 22
const LETTER_PX = 9
const LINE_PX = 16

/** Everything in sight, with a margin; null: there is nothing. */
export function around(all: readonly Ground[], { width, height }: Size): View | null {
  if (all.length === 0) return null
  const lats = all.map(({ lat }) => lat)
  const lons = all.map(({ lon }) => lon)
  const [south, north, west, east] = [Math.min(...lats), Math.max(...lats), Math.min(...lons), Math.max(...lons)]
  const middle = { lat: (south + north) / 2, lon: (west + east) / 2 }
  const wide = (east - west) * METRES_A_DEGREE * Math.cos(radians(middle.lat))
  const high = (north - south) * METRES_A_DEGREE
  const room = (px: number): number => Math.max(1, px - 2 * MARGIN_PX)
  return { ...middle, metresPerPx: within(Math.max(wide / room(width), high / room(height), 1)) }
}

export function pixelOf(view: View, { width, height }: Size, { lat, lon }: Ground): Pixel {
  const east = (lon - view.lon) * METRES_A_DEGREE * Math.cos(radians(view.lat))
  const north = (lat - view.lat) * METRES_A_DEGREE
  return { x: width / 2 + east / view.metresPerPx, y: height / 2 - north / view.metresPerPx }
}

/** Where a touch is. */
export function groundAt(view: View, { width, height }: Size, { x, y }: Pixel): Ground {
  const east = (x - width / 2) * view.metresPerPx
  const north = (height / 2 - y) * view.metresPerPx
  return { lat: view.lat + north / METRES_A_DEGREE, lon: view.lon + east / (METRES_A_DEGREE * Math.cos(radians(view.lat))) }
}

/** The same middle, so many times nearer. */
export function zoomed(view: View, times: number): View {
  return { ...view, metresPerPx: within(view.metresPerPx / times) }
}

/** What lay under the finger stays under it. */
export function dragged(view: View, size: Size, by: Pixel): View {
  const middle = groundAt(view, size, { x: size.width / 2 - by.x, y: size.height / 2 - by.y })
  return { ...view, ...middle }
}

/** The longest round distance that fits. */
export function scaleBar(metresPerPx: number, mostPx: number): { readonly metres: number; readonly px: number } {
  const most = metresPerPx * mostPx
  const power = 10 ** Math.floor(Math.log10(most))
  const metres = [5, 2, 1].map((each) => each * power).find((each) => each <= most)!
  return { metres, px: metres / metresPerPx }
}

/** The mark that a touch means; null: the bare ground. */
export function touched<Mark extends Pixel>(marks: readonly Mark[], touch: Pixel): Mark | null {
  const near = marks
    .map((mark) => ({ mark, px: Math.hypot(mark.x - touch.x, mark.y - touch.y) }))
    .filter(({ px }) => px <= MEANT_PX)
    .toSorted((one, other) => one.px - other.px)
  return near[0]?.mark ?? null
}

/** Which marks have room for their name beside them, the first ones first. */
export function withRoom<Mark extends Pixel & { readonly name: string }>(marks: readonly Mark[], { width }: Size): ReadonlySet<Mark> {
  const taken: { readonly left: number; readonly right: number; readonly y: number }[] = []
  return new Set(
    marks.filter(({ x, y, name }) => {
      const box = { left: x - 8, right: x + 12 + name.length * LETTER_PX, y }
      if (box.right > width) return false
      if (taken.some((each) => each.left < box.right && box.left < each.right && Math.abs(each.y - box.y) < LINE_PX)) return false
      taken.push(box)
      return true
    }),
  )
}

/** The outline of an area or a course, for an SVG path. */
export function pathOf(view: View, size: Size, all: readonly Ground[], isClosed: boolean): string {
  const steps = all.map((each) => pixelOf(view, size, each)).map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`)
  return `M${steps.join('L')}${isClosed ? 'Z' : ''}`
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180
}

function within(metresPerPx: number): number {
  return Math.min(COARSEST_M, Math.max(FINEST_M, metresPerPx))
}
