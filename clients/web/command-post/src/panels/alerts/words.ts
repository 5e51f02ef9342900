export const ALERT_BANNER_WORDS = {
  fr: {
    title: 'Détresses en cours',
    unseen: 'PERSONNE N’A ACCUSÉ RÉCEPTION',
    seen: 'vue par un poste',
    unrecorded: 'pas encore enregistrée',
    ago: 'il y a',
    show: 'Montrer',
    noPlace: 'position inconnue',
    day: 'j',
  },
  en: {
    title: 'Calls for help',
    unseen: 'NOBODY HAS ACKNOWLEDGED IT',
    seen: 'seen at a post',
    unrecorded: 'not yet recorded',
    ago: '',
    show: 'Show',
    noPlace: 'position unknown',
    day: 'd',
  },
}
