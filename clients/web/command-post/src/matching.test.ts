import { expect, test } from 'vitest'
import { findByLetters, plain } from './matching.ts'

const PLACES = ['KM 4', 'KM 42', 'Côté Seine', 'Gare du Nord', 'Rond-point de l’Étoile']
const found = (typed: string): string[] => findByLetters(PLACES, (each) => [each], typed, 3)

test.each([
  ['km4', ['KM 4', 'KM 42']],
  ['cote', ['Côté Seine']],
  ['nor', ['Gare du Nord']],
  ['gare du n', ['Gare du Nord']],
  ['nord gare', ['Gare du Nord']],
  ['sei cot', ['Côté Seine']],
  ['etoi', ['Rond-point de l’Étoile']],
  ['rondpoint', ['Rond-point de l’Étoile']],
  ['eine', ['Côté Seine']],
  ['xyz', []],
])('« %s » finds what people mean, the closest first', (typed, expected) => expect(found(typed)).toEqual(expected))

test('nothing typed offers the first ones as they come', () => expect(found(' ')).toEqual(PLACES.slice(0, 3)))

test('capitals, accents and kinds of blanks do not count', () => expect(plain(' Évacué\u00a0:  n°\u00a04 ')).toBe('evacue : n° 4'))
