// The camera, looked through for a QR code. Nothing of what it sees is kept or leaves the page; the
// reader comes when it is wanted, and the camera is let go as soon as it is not.

/** So often a picture is looked at. */
const LOOK_MS = 120;
/** As wide as a picture is looked at: more costs time and reads nothing more. */
const WIDTH_PX = 640;

/** Whether this page may ask for one. */
export const hasCamera = (): boolean =>
  typeof navigator !== "undefined" && navigator.mediaDevices?.getUserMedia !== undefined && allowed();

/** A page can be told that it gets none; then nobody is offered one. */
function allowed(): boolean {
  const policy = (document as { featurePolicy?: { allowsFeature(name: string): boolean } }).featurePolicy;
  return policy?.allowsFeature("camera") ?? true;
}

/** Looks until a code is read or `stop` is told; gives back its text, or nothing. */
export async function look(video: HTMLVideoElement, stop: AbortSignal): Promise<string | undefined> {
  const [{ decodeQR }, stream] = await Promise.all([
    import("qr/decode.js"),
    navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: "environment" } }),
  ]);
  try {
    if (stop.aborted) return undefined;
    video.srcObject = stream;
    await video.play();
    const canvas = document.createElement("canvas");
    while (!stop.aborted) {
      const text = read(video, canvas, decodeQR);
      if (text) return text;
      await new Promise((next) => setTimeout(next, LOOK_MS));
    }
    return undefined;
  } finally {
    stream.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
  }
}

type Decode = (image: ImageData) => string;

function read(video: HTMLVideoElement, canvas: HTMLCanvasElement, decode: Decode): string | undefined {
  const { videoWidth, videoHeight } = video;
  if (videoWidth === 0) return undefined;
  canvas.width = Math.min(WIDTH_PX, videoWidth);
  canvas.height = Math.round((canvas.width * videoHeight) / videoWidth);
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  if (!pen) return undefined;
  pen.drawImage(video, 0, 0, canvas.width, canvas.height);
  try {
    return decode(pen.getImageData(0, 0, canvas.width, canvas.height));
  } catch {
    // No code in this picture.
    return undefined;
  }
}
