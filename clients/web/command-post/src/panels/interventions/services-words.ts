import type { LocationPrecision } from '@vigie/core'
import type { Service } from './services.ts'

type Words = Readonly<{
  title: string
  at: string
  back: string
  numbers: string
  precision: string
  services: Readonly<Record<Service, string>>
  called: Readonly<Record<Service, string>>
  precisions: Readonly<Record<LocationPrecision, string>>
}>

export const SERVICE_WORDS: Readonly<Record<'fr' | 'en', Words>> = {
  fr: {
    title: 'Autres services',
    at: 'à',
    back: 'non prévenu',
    numbers: 'Numéros chez eux (SAMU, CODIS…)',
    precision: 'Précision du point',
    services: { samu_called_at: 'SAMU', fire_called_at: 'Service d’incendie', police_called_at: 'Service de police' },
    called: { samu_called_at: 'SAMU appelé', fire_called_at: 'Pompiers appelés', police_called_at: 'Police appelée' },
    precisions: { unknown: 'inconnue', city: 'commune', street: 'rue', address: 'adresse', exact: 'exacte' },
  },
  en: {
    title: 'Other services',
    at: 'at',
    back: 'not called',
    numbers: 'Their numbers (SAMU, CODIS…)',
    precision: 'Precision of the point',
    services: { samu_called_at: 'SAMU', fire_called_at: 'Fire', police_called_at: 'Police' },
    called: { samu_called_at: 'SAMU called', fire_called_at: 'Fire service called', police_called_at: 'Police called' },
    precisions: { unknown: 'unknown', city: 'town', street: 'street', address: 'address', exact: 'exact' },
  },
}
