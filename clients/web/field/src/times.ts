/** Times as a crew reads them: the clock, and how long ago. */

import type { Language } from './language.ts'

const MINUTE_MS = 60_000

/** Hours and minutes; with the day when it was not today. */
export function clockTime(at: number, now: number): string {
  const moment = new Date(at)
  const two = (value: number): string => String(value).padStart(2, '0')
  const time = `${two(moment.getHours())}:${two(moment.getMinutes())}`
  const isToday = moment.toDateString() === new Date(now).toDateString()
  return isToday ? time : `${two(moment.getDate())}/${two(moment.getMonth() + 1)} ${time}`
}

/** For how long it has been so. */
export function lasting(at: number, now: number, language: Language): string {
  const passed = age(at, now, language)
  if (now - at < MINUTE_MS) return passed
  return language === 'fr' ? `depuis ${passed}` : `for ${passed}`
}

export function age(at: number, now: number, language: Language): string {
  const minutes = Math.floor(Math.max(0, now - at) / MINUTE_MS)
  if (minutes < 1) return language === 'fr' ? 'à l’instant' : 'just now'
  if (minutes < 60) return `${minutes} min`
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')}`
}
