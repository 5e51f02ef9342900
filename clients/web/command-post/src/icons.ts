/** The pictures on buttons, all of one open set: Heroicons, solid, 16 px. */

import move from 'heroicons/16/solid/arrows-pointing-out.svg?raw'
import popOut from 'heroicons/16/solid/arrow-top-right-on-square.svg?raw'
import print from 'heroicons/16/solid/printer.svg?raw'

export type IconName = 'move' | 'popOut' | 'print'

export const ICONS: Readonly<Record<IconName, string>> = { move: outlineOf(move), popOut: outlineOf(popOut), print: outlineOf(print) }

/** Of a picture with one outline or several. */
function outlineOf(svg: string): string {
  return [...svg.matchAll(/ d="([^"]+)"/g)].map(([, outline]) => outline).join('')
}
