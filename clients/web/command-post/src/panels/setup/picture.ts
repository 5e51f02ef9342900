/** A picture made fit to be sent: small enough for a tablet, and without what a camera wrote into it. */

const MAX_SIDE_PX = 4_096
const QUALITY = 0.85
const DRAWING = /\.(geojson|json|gpx|kml|svg|xml)$/i

/** Drawings go as they are, for the server to judge. Throws where the browser cannot read a picture. */
export async function fitToSend(file: File): Promise<Blob> {
  if (DRAWING.test(file.name)) return file
  const picture = await createImageBitmap(file)
  const scale = Math.min(1, MAX_SIDE_PX / Math.max(picture.width, picture.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(picture.width * scale))
  canvas.height = Math.max(1, Math.round(picture.height * scale))
  canvas.getContext('2d')!.drawImage(picture, 0, 0, canvas.width, canvas.height)
  picture.close()
  return new Promise((resolve, reject) =>
    canvas.toBlob((made) => (made === null ? reject(new Error('no picture')) : resolve(made)), 'image/webp', QUALITY),
  )
}

/** What a layer is called unless somebody says otherwise. */
export function nameOf(fileName: string): string {
  return fileName.replace(/\.[^.]*$/, '').replace(/[_\s]+/g, ' ').trim().slice(0, 120)
}
