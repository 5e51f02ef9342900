import type { Standing, Wrong } from './granted.ts'

/** From when until when a role counts. */
export const GRANTED_WORDS = {
  fr: {
    from: 'Dès (vide : tout de suite)',
    until: 'Jusqu’à (vide : sans fin)',
    title: 'Qui a quel rôle ici',
    login: 'Identifiant',
    role: 'Rôle',
    counts: 'Valable',
    always: 'sans limite',
    none: 'Personne n’a encore de rôle donné ici.',
    standings: { counts: 'en cours', to_come: 'à venir', over: 'terminé' } satisfies Record<Standing, string>,
    wrong: {
      backwards: 'La fin doit être après le début.',
      over: 'Cette fin est déjà passée : le rôle ne compterait jamais.',
    } satisfies Record<Wrong, string>,
  },
  en: {
    from: 'From (empty: at once)',
    until: 'Until (empty: no end)',
    title: 'Who has which role here',
    login: 'Login',
    role: 'Role',
    counts: 'Valid',
    always: 'without limit',
    none: 'Nobody was given a role here yet.',
    standings: { counts: 'now', to_come: 'to come', over: 'over' } satisfies Record<Standing, string>,
    wrong: {
      backwards: 'The end must come after the beginning.',
      over: 'This end has passed already: the role would never count.',
    } satisfies Record<Wrong, string>,
  },
}
