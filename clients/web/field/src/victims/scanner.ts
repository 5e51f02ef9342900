/** Reads a code with the camera where the browser can. */

interface Detector {
  detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>
}
type DetectorClass = new (options?: { readonly formats?: readonly string[] }) => Detector

const LOOK_EVERY_MS = 200

export function canScan(): boolean {
  return 'BarcodeDetector' in window && 'mediaDevices' in navigator
}

/** Shows the camera in `video` until a code is read, and gives it; null once `isOver` says so. Rejects without a camera. */
export async function scan(video: HTMLVideoElement, isOver: () => boolean): Promise<string | null> {
  const detector = new (window as unknown as { BarcodeDetector: DetectorClass }).BarcodeDetector()
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
  try {
    video.srcObject = stream
    await video.play()
    while (!isOver()) {
      const found = await detector.detect(video).catch(() => [])
      const value = found[0]?.rawValue.trim() ?? ''
      if (value !== '') return value.slice(0, 40)
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
    }
    return null
  } finally {
    for (const track of stream.getTracks()) track.stop()
    video.srcObject = null
  }
}
