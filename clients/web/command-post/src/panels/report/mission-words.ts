import type { MissionMark } from '@vigie/core'

export const MISSION_WORDS = {
  fr: {
    title: 'Mission',
    stop: 'arrêt',
    back: 'rentrée',
    told: { report_passed: 'Bilan passé', destination_given: 'Destination donnée' } as Record<MissionMark, string>,
  },
  en: {
    title: 'Mission',
    stop: 'stop',
    back: 'back at base',
    told: { report_passed: 'Report passed', destination_given: 'Destination given' } as Record<MissionMark, string>,
  },
}
