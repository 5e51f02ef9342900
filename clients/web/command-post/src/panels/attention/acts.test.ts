import type { Role } from '@vigie/core'
import { expect, test } from 'vitest'
import { mayClose } from './acts.ts'
import type { Waiting } from './gather.ts'

const line = (type: string, cause: string): Waiting => ({ subject: { type }, item: { cause } }) as unknown as Waiting

test('what may be closed is closed from its line, by whom the server lets do it (rule VI15)', () => {
  const may = line('intervention', 'intervention_may_end')
  const roles: readonly Role[] = ['dispatcher', 'cover_head', 'org_admin', 'resource_officer', 'sector_leader', 'log_operator', 'observer']
  expect(roles.filter((role) => mayClose(may, role))).toEqual(['dispatcher', 'cover_head', 'org_admin'])
  expect(mayClose(line('intervention', 'intervention_unassigned'), 'dispatcher')).toBe(false)
})
