export const REASON_WORDS = {
  fr: { reason: 'Motif (obligatoire)', text: 'Texte juste', cancel: 'Annuler' },
  en: { reason: 'Reason (needed)', text: 'Right text', cancel: 'Cancel' },
}
