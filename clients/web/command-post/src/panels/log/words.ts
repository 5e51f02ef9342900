import type { EventTag } from './describe.ts'

export const LOG_WORDS = {
  fr: {
    title: 'Derniers changements',
    since: 'depuis l’ouverture de cette page',
    none: 'Rien de nouveau depuis l’ouverture de cette page.',
    late: 'en retard',
    estimated: 'heure estimée',
    people: 'effectif',
  },
  en: {
    title: 'Latest changes',
    since: 'since this page was opened',
    none: 'Nothing new since this page was opened.',
    late: 'late',
    estimated: 'time estimated',
    people: 'people',
  },
}

/** What happened, where the event says no more than that. */
export const EVENT_WORDS: Readonly<Record<'fr' | 'en', Readonly<Partial<Record<EventTag, string>>>>> = {
  fr: {
    'operation.created': 'opération créée',
    'organisation.defined': 'organisation saisie',
    'sector.defined': 'secteur saisi',
    'site.defined': 'site saisi',
    'team.created': 'équipe créée',
    'team.placed': 'affectation modifiée',
    'team.fell_silent': '? plus de contact',
    'member.enrolled': 'intervenant inscrit',
    'vehicle.registered': 'véhicule saisi',
    'radio.registered': 'radio saisie',
    'device.enrolled': 'appareil admis',
    'device.revoked': 'appareil exclu',
    'alert.acknowledged': 'détresse vue par un poste',
    'alert.cleared': 'fin de la détresse',
  },
  en: {
    'operation.created': 'operation created',
    'organisation.defined': 'organisation entered',
    'sector.defined': 'sector entered',
    'site.defined': 'site entered',
    'team.created': 'team created',
    'team.placed': 'placed elsewhere',
    'team.fell_silent': '? no contact any more',
    'member.enrolled': 'member entered',
    'vehicle.registered': 'vehicle entered',
    'radio.registered': 'radio entered',
    'device.enrolled': 'device admitted',
    'device.revoked': 'device shut out',
    'alert.acknowledged': 'alert seen at a post',
    'alert.cleared': 'alert cleared',
  },
}

export const PRESENCE_WORDS = {
  fr: {
    expected: 'attendu',
    checked_in: 'présent',
    on_break: 'en pause',
    checked_out: 'parti',
    absent: 'absent',
    injured: 'blessé',
  },
  en: {
    expected: 'expected',
    checked_in: 'checked in',
    on_break: 'on break',
    checked_out: 'checked out',
    absent: 'absent',
    injured: 'injured',
  },
}

export const TECHNICAL_WORDS = {
  fr: {
    operational: 'opérationnel',
    limited: 'limité',
    refuel: 'carburant',
    restock: 'à compléter',
    breakdown: 'en panne',
    repair: 'en réparation',
    maintenance: 'en entretien',
  },
  en: {
    operational: 'operational',
    limited: 'limited',
    refuel: 'needs fuel',
    restock: 'to restock',
    breakdown: 'breakdown',
    repair: 'in repair',
    maintenance: 'in service',
  },
}
