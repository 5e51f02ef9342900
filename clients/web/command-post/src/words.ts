/** Words of the trade that several panels use, in both languages. */

import type {
  AlertKind,
  Availability,
  CoverSize,
  OperationMode,
  OperationStatus,
  ReportSource,
  TeamStatus,
  TriageCategory,
} from '@vigie/core'
import type { Language } from './preferences.svelte.ts'

type Table<Key extends string> = Readonly<Record<Language, Readonly<Record<Key, string>>>>

export const STATUS_WORDS: Table<TeamStatus> = {
  fr: {
    off_duty: 'hors service',
    unavailable: 'indisponible',
    available_base: 'disponible',
    available_mobile: 'disponible radio',
    patrol: 'en patrouille',
    alerted: 'alertée',
    en_route: 'départ, en route',
    on_scene: 'sur les lieux',
    with_patient: 'auprès de la victime',
    transporting: 'transport',
    at_destination: 'arrivée à destination',
    handed_over: 'victime remise',
    left_destination: 'quitte l’hôpital',
  },
  en: {
    off_duty: 'off duty',
    unavailable: 'unavailable',
    available_base: 'available',
    available_mobile: 'free, mobile',
    patrol: 'on patrol',
    alerted: 'alerted',
    en_route: 'en route',
    on_scene: 'on scene',
    with_patient: 'with the patient',
    transporting: 'transporting',
    at_destination: 'at destination',
    handed_over: 'handed over',
    left_destination: 'left hospital',
  },
}

export const AVAILABILITY_WORDS: Table<Availability> = {
  fr: { available: 'libre', engaged: 'engagée', unavailable: 'non', unknown: 'à rappeler' },
  en: { available: 'free', engaged: 'engaged', unavailable: 'no', unknown: 'call first' },
}

export const COVER_SIZE_WORDS: Table<CoverSize> = {
  fr: { paps: 'PAPS', small: 'DPS-PE (petite envergure)', medium: 'DPS-ME (moyenne envergure)', large: 'DPS-GE (grande envergure)' },
  en: { paps: 'PAPS (two first-aiders)', small: 'DPS-PE (small)', medium: 'DPS-ME (medium)', large: 'DPS-GE (large)' },
}

export const OPERATION_STATUS_WORDS: Table<OperationStatus> = {
  fr: {
    planned: 'préparée',
    open: 'ouverte',
    suspended: 'suspendue',
    closing: 'en clôture',
    closed: 'close',
    cancelled: 'annulée',
  },
  en: {
    planned: 'planned',
    open: 'open',
    suspended: 'suspended',
    closing: 'closing',
    closed: 'closed',
    cancelled: 'cancelled',
  },
}

/** Empty: real. */
export const MODE_WORDS: Table<OperationMode> = {
  fr: { actual: '', exercise: 'EXERCICE', test: 'ESSAI TECHNIQUE' },
  en: { actual: '', exercise: 'EXERCISE', test: 'TECHNICAL TEST' },
}

export const ALERT_WORDS: Table<AlertKind> = {
  fr: {
    distress: 'DÉTRESSE',
    medical: 'SECOURISTE BLESSÉ OU MALADE',
    threat: 'MENACE',
    man_down: 'HOMME À TERRE',
    fall: 'CHUTE',
    geofence: 'EN ZONE INTERDITE',
    custom: 'ALERTE',
  },
  en: { distress: 'DISTRESS', medical: 'ONE OF OURS HURT OR ILL', threat: 'THREAT', man_down: 'MAN DOWN', fall: 'FALL', geofence: 'IN A FORBIDDEN ZONE', custom: 'ALERT' },
}

export const SOURCE_WORDS: Table<ReportSource> = {
  fr: {
    app: 'application',
    radio: 'radio',
    phone: 'téléphone',
    in_person: 'de vive voix',
    feeder: 'autre système',
    system: 'Vigie',
  },
  en: {
    app: 'app',
    radio: 'radio',
    phone: 'phone',
    in_person: 'in person',
    feeder: 'other system',
    system: 'Vigie',
  },
}

/** Around every panel. */
export const FRAME_WORDS: Table<'popOut' | 'print'> = {
  fr: { popOut: 'Ouvrir dans une autre fenêtre', print: 'Imprimer' },
  en: { popOut: 'Open in another window', print: 'Print' },
}

export const CATEGORY_WORDS: Table<TriageCategory> = {
  fr: {
    immediate: 'urgence absolue',
    delayed: 'urgence relative',
    minor: 'urgence relative légère',
    uninjured: 'impliqué',
    expectant: 'urgence dépassée',
    apparently_dead: 'apparemment décédé',
    deceased: 'décédé',
    untriaged: 'non catégorisé',
  },
  en: {
    immediate: 'immediate',
    delayed: 'delayed',
    minor: 'minor',
    uninjured: 'involved, uninjured',
    expectant: 'expectant',
    apparently_dead: 'apparently dead',
    deceased: 'deceased',
    untriaged: 'not triaged',
  },
}
