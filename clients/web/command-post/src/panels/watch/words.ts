export const WATCH_WORDS = {
  fr: { more: 'autres faits' },
  en: { more: 'other facts' },
}
