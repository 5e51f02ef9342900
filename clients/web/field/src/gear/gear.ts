/** What a crew knows best of its vehicle and its radios: how full, in what state, how charged (rule RE2). Pure. */

import type { FuelLevel, Replica, TechnicalState, Uuid } from '@vigie/core'
import type { Entry } from '../outbox.ts'
import type { Wish } from '../phone.svelte.ts'

export const FUEL: readonly FuelLevel[] = ['empty', 'quarter', 'half', 'three_quarters', 'full']
/** What a crew may find; that a vehicle goes to the garage is for a post to say. */
const FOUND: readonly TechnicalState[] = ['operational', 'limited', 'refuel', 'restock', 'breakdown']
/** A set shows bars, not figures. */
export const CHARGES: readonly number[] = [10, 25, 50, 75, 100]
/** Below this, it wants a charger; posts are warned by the same figure. */
export const LOW_PCT = 20

export interface HeldVehicle {
  readonly id: Uuid
  readonly name: string
  readonly state: TechnicalState
  readonly fuel: FuelLevel | null
}

export interface HeldRadio {
  readonly id: Uuid
  readonly name: string
  readonly battery: number | null
}

export interface Gear {
  readonly vehicles: readonly HeldVehicle[]
  readonly radios: readonly HeldRadio[]
  /** Something that was said here is not with the server yet. */
  readonly isOnItsWay: boolean
}

/** What the team has; what this phone said of it and the server does not know yet counts. */
export function gearOf(replica: Replica, entries: readonly Entry[], teamId: Uuid): Gear {
  const said = entries.filter(({ state }) => state === 'waiting').map(({ command }) => command)
  const states = said.flatMap((each) => (each.type === 'vehicle.report_technical_state' ? [each] : []))
  const sets = said.flatMap((each) => (each.type === 'radio.describe' ? [each] : []))
  const byName = <Thing extends { readonly name: string }>(one: Thing, other: Thing): number => one.name.localeCompare(other.name, undefined, { numeric: true })
  const vehicles = [...replica.of('vehicle').values()]
    .filter((each) => each.team_id === teamId)
    .map((each) => {
      const own = states.filter(({ vehicle_id }) => vehicle_id === each.id)
      return {
        id: each.id,
        name: each.call_sign,
        state: own.findLast(({ technical_state }) => technical_state != null)?.technical_state ?? each.technical_state,
        fuel: own.findLast(({ fuel }) => fuel != null)?.fuel ?? each.fuel,
      }
    })
  const radios = [...replica.of('radio').values()]
    .filter((each) => each.team_id === teamId)
    .map((each) => ({
      id: each.id,
      name: each.code,
      battery: sets.findLast(({ radio_id, battery_pct }) => radio_id === each.id && battery_pct != null)?.battery_pct ?? each.battery_pct,
    }))
  return { vehicles: vehicles.sort(byName), radios: radios.sort(byName), isOnItsWay: states.length + sets.length > 0 }
}

export function fuelWish(vehicleId: Uuid, fuel: FuelLevel): Wish {
  return { type: 'vehicle.report_technical_state', vehicle_id: vehicleId, fuel }
}

export function stateWish(vehicleId: Uuid, state: TechnicalState): Wish {
  return { type: 'vehicle.report_technical_state', vehicle_id: vehicleId, technical_state: state }
}

export function batteryWish(radioId: Uuid, percent: number): Wish {
  return { type: 'radio.describe', radio_id: radioId, battery_pct: percent }
}

/** What may be said of the state of a vehicle, what stands among it. */
export function statesOf(standing: TechnicalState): readonly TechnicalState[] {
  return FOUND.includes(standing) ? FOUND : [...FOUND, standing]
}

/** The step that a measured charge stands nearest to; null: nobody has said. */
export function stepOf(percent: number | null): number | null {
  if (percent === null) return null
  return CHARGES.reduce((nearest, each) => (Math.abs(each - percent) < Math.abs(nearest - percent) ? each : nearest))
}
