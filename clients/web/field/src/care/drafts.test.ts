import { beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { LASTS_MS } from '../resume.ts'
import { makeKey, open, seal } from '../sealing.ts'
import type { Box } from '../sealing.ts'
import type { Drafts as DraftsClass } from './drafts.svelte.ts'
import { NEW } from './drafts.svelte.ts'

const NOW = 1_000_000_000
const key = makeKey()
let Drafts: typeof DraftsClass

beforeAll(async () => {
  vi.stubGlobal('$state', <Value>(value: Value): Value => value)
  ;({ Drafts } = await import('./drafts.svelte.ts'))
})

beforeEach(() => void vi.setSystemTime(NOW))

/** A disk that outlives the page. */
class Disk {
  box: Box | null = null
  writes = 0

  async drafts(with_: CryptoKey): Promise<unknown> {
    return this.box === null ? null : open(with_, 'drafts', this.box)
  }

  async keepDrafts(with_: CryptoKey, all: unknown): Promise<void> {
    this.writes += 1
    this.box = await seal(with_, 'drafts', all)
  }

  async dropDrafts(): Promise<void> {
    this.box = null
  }
}

async function start(disk: Disk, lent: () => Promise<CryptoKey | null> = () => key): Promise<DraftsClass> {
  const drafts = new Drafts(disk, lent)
  await drafts.look()
  return drafts
}

const isSealed = (disk: Disk): Promise<void> => vi.waitFor(() => expect(disk.box).not.toBeNull())
const isGone = (disk: Disk): Promise<void> => vi.waitFor(() => expect(disk.box).toBeNull())

test('an app that was killed has it again, and no byte of it can be read on the disk (rule CA19)', async () => {
  const disk = new Disk()
  const drafts = await start(disk)
  for (const text of ['J', 'Je', 'Jeanne']) drafts.keep('v', 'identity', { name: text })
  drafts.keep(NEW, 'tag', 'BR-77')
  await vi.waitFor(async () => expect(JSON.stringify(await disk.drafts(await key))).toContain('BR-77'))
  expect(disk.writes, 'a key touched during a write starts none of its own').toBeLessThan(4)
  const bytes = new TextDecoder('latin1').decode(disk.box!.bytes)
  for (const word of ['Jeanne', 'BR-77', 'identity', 'name']) expect(bytes).not.toContain(word)
  const again = await start(disk)
  expect([again.of('v', 'identity'), again.of(NEW, 'tag'), again.of('v', 'note'), again.found]).toEqual([{ name: 'Jeanne' }, 'BR-77', null, 1])
})

test('once sent or cancelled it is gone, from the disk too, and does not come back', async () => {
  const disk = new Disk()
  const drafts = await start(disk)
  drafts.keep('v', 'note', 'pâle')
  await isSealed(disk)
  drafts.keep('v', 'note', null)
  await isGone(disk)
  expect([drafts.isEmpty, (await start(disk)).of('v', 'note')]).toEqual([true, null])
})

test('it goes with the victim: handed over by a touch, or no longer in the charge of the crew (rule CA18)', async () => {
  const disk = new Disk()
  const drafts = await start(disk)
  for (const whose of ['v', 'w', NEW]) drafts.keep(whose, 'note', whose)
  drafts.drop('v')
  expect(['v', 'w', NEW].map((whose) => drafts.of(whose, 'note'))).toEqual([null, 'w', NEW])
  drafts.keepOnly(new Set(['x']), NOW - 1)
  expect(drafts.of('w', 'note'), 'of a victim entered just now the server may not know yet').toBe('w')
  drafts.keepOnly(new Set(['x']), NOW + 1)
  expect([drafts.of('w', 'note'), drafts.of(NEW, 'note')]).toEqual([null, NEW])
})

test('what nobody has touched for half an hour is another moment’s', async () => {
  const disk = new Disk()
  ;(await start(disk)).keep('v', 'note', 'pâle')
  await isSealed(disk)
  vi.setSystemTime(NOW + LASTS_MS + 1)
  expect((await start(disk)).of('v', 'note')).toBeNull()
  await isGone(disk)
})

test('without a key nothing is written, and what lies behind one is left alone', async () => {
  const disk = new Disk()
  ;(await start(disk)).keep('v', 'note', 'pâle')
  await isSealed(disk)
  const [before] = [disk.box]
  const locked = await start(disk, () => Promise.resolve(null))
  locked.keep('v', 'note', 'autre')
  locked.keep('v', 'note', null)
  await new Promise((resolve) => setTimeout(resolve))
  expect([locked.of('v', 'note'), disk.box === before]).toEqual([null, true])
  locked.forget()
  await isGone(disk)
})
