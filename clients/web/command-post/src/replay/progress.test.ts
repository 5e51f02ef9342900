import { expect, test } from 'vitest'
import { lineCounter, partCounter, percentOf } from './progress.ts'

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0))

function part(name: string, size: number): string {
  const header = name.padEnd(124, '\0') + size.toString(8).padStart(11, '0')
  return header.padEnd(512, '\0') + 'x'.repeat(size).padEnd(size + ((512 - (size % 512)) % 512), '\0')
}

test('lines are counted however they come', () => {
  const count = lineCounter()
  expect(['a\nb', '', '\n\n'].map((piece) => count(bytes(piece)))).toEqual([1, 1, 3])
})

test.each([1, 100, 511, 5_000])('entries of an archive are counted however they come, %i bytes at a time', (size) => {
  const archive = bytes(part('vigie.json', 2) + part('log/00000001', 700) + part('positions/00000001', 512) + '\0'.repeat(1_024))
  const count = partCounter()
  const done: number[] = []
  for (let start = 0; start < archive.length; start += size) done.push(count(archive.subarray(start, start + size)))
  expect(done).toEqual([...done].sort((one, other) => one - other))
  expect(done.at(-1)).toBe(6_000)
})

test('a percentage needs a total, and is whole only at the end', () => {
  expect([percentOf(5, 10), percentOf(10, 10), percentOf(20, 10), percentOf(5, 0)]).toEqual([50, 99, 99, null])
})
