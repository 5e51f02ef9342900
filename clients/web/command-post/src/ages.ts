/** Ages and times as people read them. */

const MINUTE_S = 60
const HOUR_MIN = 60
const TWO_DAYS_MIN = 48 * HOUR_MIN

/** `45 s`, `12 min`, `3 h 05`, `4 j`; a dash for never. Without seconds below `leastS`, so that quiet rows stay quiet. */
export function showAge(ageMs: number | null, day = 'j'): string {
  if (ageMs === null) return '—'
  const seconds = Math.max(0, Math.trunc(ageMs / 1000))
  if (seconds < MINUTE_S) return `${seconds} s`
  const minutes = Math.trunc(seconds / MINUTE_S)
  if (minutes < HOUR_MIN) return `${minutes} min`
  if (minutes < TWO_DAYS_MIN) return `${Math.trunc(minutes / HOUR_MIN)} h ${String(minutes % HOUR_MIN).padStart(2, '0')}`
  return `${Math.trunc(minutes / (24 * HOUR_MIN))} ${day}`
}

/** Made once for each language: to make one takes longer than to use it a hundred times. */
const CLOCKS = new Map<string, Intl.DateTimeFormat>()

/** Of dates: English is that of Europe, the day before the month. */
export function localeOf(language: string): string {
  return language === 'en' ? 'en-GB' : language
}

/** Day and clock of this screen, for paper: a month in letters is read alike on both sides of every sea. */
export function showMoment(at: number, language: string): string {
  return `${new Date(at).toLocaleDateString(localeOf(language), { dateStyle: 'medium' })} ${showClock(at, language)}`
}

/** The clock of this screen, to the second. */
export function showClock(at: number, language: string): string {
  let clock = CLOCKS.get(language)
  if (clock === undefined) {
    clock = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })
    CLOCKS.set(language, clock)
  }
  return clock.format(at)
}
