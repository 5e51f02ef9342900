import type {
  AgeBand,
  AttentionCause,
  EvacuationState,
  RegulationState,
  ScanKind,
  Sex,
  TriageMethod,
  VictimOutcome,
  VictimPresence,
} from '@vigie/core'
import type { Language } from '../../preferences.svelte.ts'
import type { HolderGroup } from './holders.ts'

type Table<Key extends string> = Readonly<Record<Language, Readonly<Record<Key, string>>>>

/** Where a victim is. */
export const VICTIM_PRESENCE_WORDS: Table<VictimPresence> = {
  fr: {
    at_scene: 'sur les lieux',
    at_site: 'en poste',
    in_transport: 'en transport',
    at_destination: 'à destination',
    released: 'laissée libre',
    refused: 'refus',
    lost_track: 'PERDUE DE VUE',
  },
  en: {
    at_scene: 'at the scene',
    at_site: 'at a site',
    in_transport: 'in transport',
    at_destination: 'at destination',
    released: 'released',
    refused: 'refused',
    lost_track: 'LOST TRACK OF',
  },
}

export const AGE_WORDS: Table<AgeBand> = {
  fr: { infant: 'nourrisson', child: 'enfant', adult: 'adulte', senior: 'âgé', unknown: 'âge inconnu' },
  en: { infant: 'infant', child: 'child', adult: 'adult', senior: 'senior', unknown: 'age unknown' },
}

export const SEX_WORDS: Table<Sex> = {
  fr: { male: 'homme', female: 'femme', other: 'autre', unknown: 'sexe inconnu' },
  en: { male: 'male', female: 'female', other: 'other', unknown: 'sex unknown' },
}

export const SCAN_WORDS: Table<ScanKind> = {
  fr: { sinus: 'SINUS', bib: 'dossard', seat: 'siège', ticket: 'billet', wristband: 'bracelet', other: 'autre' },
  en: { sinus: 'SINUS', bib: 'bib', seat: 'seat', ticket: 'ticket', wristband: 'wristband', other: 'other' },
}

export const METHOD_WORDS: Table<TriageMethod> = {
  fr: { first_aider: 'secouriste', start: 'START', salt: 'SALT', physician: 'médecin', quoted: 'médecin, rapporté' },
  en: { first_aider: 'first-aider', start: 'START', salt: 'SALT', physician: 'physician', quoted: 'physician, quoted' },
}

export const OUTCOME_WORDS: Table<VictimOutcome> = {
  fr: {
    released: 'Laissée libre, repart avec notre accord',
    refused: 'Refuse les soins ou le transport',
    lost_track: 'Perdue de vue',
    found: 'Retrouvée',
  },
  en: { released: 'Released, leaves with our consent', refused: 'Refuses care or transport', lost_track: 'Lost track of', found: 'Found again' },
}

export const HOLDER_GROUP_WORDS: Table<HolderGroup> = {
  fr: { near: 'Sur son intervention', sites: 'Nos postes', destinations: 'Destinations', vehicles: 'Véhicules', teams: 'Équipes' },
  en: { near: 'On this intervention', sites: 'Our posts', destinations: 'Destinations', vehicles: 'Vehicles', teams: 'Teams' },
}

export const EVACUATION_WORDS: Table<EvacuationState> = {
  fr: {
    requested: 'demandée',
    authorised: 'autorisée',
    vector_assigned: 'vecteur désigné',
    loaded: 'chargée',
    departed: 'partie',
    arrived: 'arrivée',
    handed_over: 'remise',
    cancelled: 'annulée',
  },
  en: {
    requested: 'requested',
    authorised: 'authorised',
    vector_assigned: 'vector assigned',
    loaded: 'loaded',
    departed: 'departed',
    arrived: 'arrived',
    handed_over: 'handed over',
    cancelled: 'cancelled',
  },
}

export const REGULATION_WORDS: Table<RegulationState> = {
  fr: { ready: 'bilan prêt', taken: 'bilan pris', passed: 'bilan transmis', decided: 'décision à collationner', read_back: 'décision collationnée', withdrawn: 'bilan retiré' },
  en: { ready: 'report ready', taken: 'report taken', passed: 'report passed', decided: 'decision to read back', read_back: 'decision read back', withdrawn: 'report withdrawn' },
}

/** Short: what is due about a victim, in its row. */
export const DUE_WORDS: Readonly<Record<Language, Partial<Record<AttentionCause, string>>>> = {
  fr: {
    victim_untriaged: 'non triée',
    victim_waiting: 'attend',
    victim_without_news: 'sans nouvelles',
    handover_unconfirmed: 'remise à confirmer',
  },
  en: {
    victim_untriaged: 'not triaged',
    victim_waiting: 'waiting',
    victim_without_news: 'no news',
    handover_unconfirmed: 'confirm hand-over',
  },
}

export const VICTIM_WORDS = {
  fr: {
    title: 'Victimes',
    victim: 'Victime',
    search: 'N°, SINUS…',
    searchLong: 'Chercher une victime par n’importe lequel de ses numéros',
    register: 'Enregistrer',
    batch: 'Compter',
    clear: 'Tout afficher',
    none: 'Aucune victime enregistrée.',
    noneFound: 'Aucune victime ne correspond.',
    more: 'autres : affinez la recherche ou le filtre',
    filters: 'Filtres',
    waiting: 'en attente',
    everywhere: 'Tous les lieux',
    ofIntervention: 'Intervention',
    number: 'N°',
    description: 'Âge · sexe',
    where: 'Où',
    withWhom: 'Avec',
    intervention: 'Interv.',
    destination: 'Vers',
    news: 'Nouv.',
    newsLong: 'Âge de la dernière nouvelle',
    waits: 'Attend',
    scans: 'Autres n°',
    scene: 'sur les lieux',
    nobody: 'personne',
    elsewhere: 'ailleurs',
    confirmed: 'confirmé',
    declared: 'déclaré, non confirmé',
    redFlag: 'Signe de gravité : renfort médical',
    isSecondOf: 'second numéro de',
    isVoid: 'annulée',
    mayDuplicate: 'doublon possible de',
    odd: 'numéro inhabituel : à relire',
    day: 'j',
    moveTo: 'Confier la victime {} à…',
    dropHint: 'Déposez ici, ou utilisez le bouton Confier.',
  },
  en: {
    title: 'Victims',
    victim: 'Victim',
    search: 'No., SINUS…',
    searchLong: 'Find a victim by any of its numbers',
    register: 'Register',
    batch: 'Count',
    clear: 'Show all',
    none: 'No victim registered.',
    noneFound: 'No victim matches.',
    more: 'more: narrow the search or the filter',
    filters: 'Filters',
    waiting: 'waiting',
    everywhere: 'All places',
    ofIntervention: 'Intervention',
    number: 'No.',
    description: 'Age · sex',
    where: 'Where',
    withWhom: 'With',
    intervention: 'Interv.',
    destination: 'To',
    news: 'News',
    newsLong: 'Age of the last news',
    waits: 'Waits',
    scans: 'Other nos.',
    scene: 'at the scene',
    nobody: 'nobody',
    elsewhere: 'elsewhere',
    confirmed: 'confirmed',
    declared: 'declared, not confirmed',
    redFlag: 'Red flag: medical reinforcement',
    isSecondOf: 'second number of',
    isVoid: 'void',
    mayDuplicate: 'may be the same as',
    odd: 'odd number: read it again',
    day: 'd',
    moveTo: 'Hand victim {} over to…',
    dropHint: 'Drop here, or use the Hand over button.',
  },
}
