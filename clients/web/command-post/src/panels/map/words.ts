export const MAP_WORDS = {
  fr: {
    title: 'Carte',
    region: 'Carte des équipes, des sites et des secteurs',
    fit: 'Recadrer',
    nearer: 'Plus près',
    farther: 'Plus loin',
    without: 'sans position',
    unable: 'Ce navigateur ne peut pas dessiner la carte (WebGL absent). Le tableau reste complet.',
    credit: 'Fond : Natural Earth',
  },
  en: {
    title: 'Map',
    region: 'Map of teams, sites and sectors',
    fit: 'Fit all',
    nearer: 'Closer',
    farther: 'Farther',
    without: 'without position',
    unable: 'This browser cannot draw the map (no WebGL). The board remains complete.',
    credit: 'Base: Natural Earth',
  },
}
