/** Finds a code in a picture: by what the browser has, else by a decoder that is fetched with the first picture. */

/** The text of a code in the picture that the video shows now; empty: there is none. */
export type Reader = (video: HTMLVideoElement) => Promise<string>

interface Detector {
  detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>
}
type DetectorClass = (new (options?: { readonly formats?: readonly string[] }) => Detector) & {
  getSupportedFormats?: () => Promise<readonly string[]>
}

/** Enough for a code that fills a third of the picture, and quick on an old phone. */
const MOST_PX = 720

export async function openReader(): Promise<Reader> {
  const found = (window as unknown as { BarcodeDetector?: DetectorClass }).BarcodeDetector
  const formats = (await found?.getSupportedFormats?.().catch(() => [])) ?? []
  if (found !== undefined && formats.includes('qr_code')) {
    const detector = new found()
    return async (video) => (await detector.detect(video).catch(() => []))[0]?.rawValue.trim() ?? ''
  }
  const { default: decode } = await import('qr/decode.js')
  const canvas = document.createElement('canvas')
  const pen = canvas.getContext('2d', { willReadFrequently: true })!
  return async (video) => {
    const scale = Math.min(1, MOST_PX / Math.max(video.videoWidth, video.videoHeight, 1))
    canvas.width = Math.round(video.videoWidth * scale)
    canvas.height = Math.round(video.videoHeight * scale)
    if (canvas.width === 0 || canvas.height === 0) return ''
    pen.drawImage(video, 0, 0, canvas.width, canvas.height)
    try {
      return decode(pen.getImageData(0, 0, canvas.width, canvas.height)).trim()
    } catch {
      return '' // no code in this picture
    }
  }
}
