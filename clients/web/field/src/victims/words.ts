import type { Avpu } from '@vigie/core'
import type { Table } from '../language.ts'
import type { Field } from './vitals.ts'

export const VICTIM_WORDS: Table<
  | 'title' | 'add' | 'none' | 'number' | 'pending' | 'tag' | 'scan' | 'scanHint' | 'noScan' | 'cancel' | 'triage'
  | 'vitals' | 'note' | 'handOver' | 'receive' | 'received' | 'registered' | 'sorted' | 'measured' | 'noted' | 'handedOver' | 'save'
  | 'wrong' | 'to' | 'nowhere' | 'avpu' | 'noteHint' | 'hidden' | 'choose' | 'how' | 'cameraTitle' | 'cameraNo'
> = {
  fr: {
    title: 'Victimes de l’équipe',
    add: 'Nouvelle victime',
    none: 'Aucune victime à la charge de l’équipe.',
    number: 'Victime n°',
    pending: 'n° en attente',
    tag: 'Numéro du bracelet (facultatif)',
    scan: 'Scanner',
    scanHint: 'Placez le code devant l’appareil photo.',
    noScan: 'Cet appareil ne lit pas les codes : tapez le numéro.',
    cancel: 'Annuler',
    triage: 'Reclasser',
    vitals: 'Constantes',
    note: 'Note',
    handOver: 'Confier à',
    receive: 'Je la prends en charge',
    received: 'Victime prise en charge',
    registered: 'Victime',
    sorted: 'Victime reclassée',
    measured: 'Constantes relevées',
    noted: 'Note de soins',
    handedOver: 'Victime confiée',
    save: 'Enregistrer',
    wrong: 'Vérifiez les nombres.',
    to: 'Confier la victime à',
    nowhere: 'Aucun lieu ouvert n’est connu de ce téléphone.',
    avpu: 'Conscience (EVDA)',
    noteHint: 'Chiffrée par le serveur ; lue seulement par qui en a le droit.',
    hidden: 'Enregistré à part : ne se relit pas sur ce téléphone.',
    choose: 'Quelle catégorie ?',
    how: 'Deux touches : « Nouvelle victime », puis la catégorie.',
    cameraTitle: 'Lire un code',
    cameraNo: 'L’appareil photo n’est pas accessible.',
  },
  en: {
    title: 'Victims of this team',
    add: 'New victim',
    none: 'No victim in the care of this team.',
    number: 'Victim no.',
    pending: 'number to come',
    tag: 'Number on the wristband (optional)',
    scan: 'Scan',
    scanHint: 'Hold the code before the camera.',
    noScan: 'This device reads no codes: type the number.',
    cancel: 'Cancel',
    triage: 'Sort again',
    vitals: 'Vital signs',
    note: 'Note',
    handOver: 'Hand over to',
    receive: 'I take charge',
    received: 'Victim taken in charge',
    registered: 'Victim',
    sorted: 'Victim sorted again',
    measured: 'Vital signs taken',
    noted: 'Care note',
    handedOver: 'Victim handed over',
    save: 'Save',
    wrong: 'Check the numbers.',
    to: 'Hand the victim over to',
    nowhere: 'This phone knows of no open place.',
    avpu: 'Consciousness (AVPU)',
    noteHint: 'Sealed by the server; read only by who may.',
    hidden: 'Kept apart: it cannot be read again on this phone.',
    choose: 'Which category?',
    how: 'Two touches: “New victim”, then the category.',
    cameraTitle: 'Read a code',
    cameraNo: 'The camera is out of reach.',
  },
}

export const VITAL_WORDS: Table<Field['name']> = {
  fr: {
    heart_rate_per_min: 'Pouls',
    breaths_per_min: 'Respiration',
    spo2_pct: 'SpO₂',
    systolic_mmhg: 'Tension max.',
    diastolic_mmhg: 'Tension min.',
  },
  en: {
    heart_rate_per_min: 'Pulse',
    breaths_per_min: 'Breathing',
    spo2_pct: 'SpO₂',
    systolic_mmhg: 'Systolic',
    diastolic_mmhg: 'Diastolic',
  },
}

export const AVPU_WORDS: Table<Avpu> = {
  fr: { alert: 'Éveillé', verbal: 'Verbal', pain: 'Douleur', unresponsive: 'Aucune' },
  en: { alert: 'Alert', verbal: 'Verbal', pain: 'Pain', unresponsive: 'Unresponsive' },
}
