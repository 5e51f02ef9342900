export const NEWCOMER_WORDS = {
  fr: {
    title: 'Équipes arrivées sans être attendues',
    people: 'présents',
    take: 'Prendre en compte',
    takeAll: 'Toutes',
    taken: 'prise en compte',
    takenAll: 'équipes prises en compte',
  },
  en: {
    title: 'Teams that came in unexpected',
    people: 'present',
    take: 'Take in',
    takeAll: 'All',
    taken: 'taken in',
    takenAll: 'teams taken in',
  },
}
