export const RAISE_WORDS = {
  fr: {
    open: 'Détresse entendue…',
    title: 'Détresse entendue de',
    kind: 'Ce qui arrive',
    note: 'Précision (jamais un nom)',
    noteNeeded: 'Ce qui arrive, en clair (jamais un nom)',
    confirm: 'Donner l’alerte',
    rings: 'Elle sonne sur tous les postes, comme si l’équipe l’avait lancée.',
  },
  en: {
    open: 'Call for help heard…',
    title: 'Call for help heard from',
    kind: 'What happened',
    note: 'More about it (never a name)',
    noteNeeded: 'What happened, in words (never a name)',
    confirm: 'Raise the alert',
    rings: 'It rings at every post, as if the team had raised it.',
  },
}
