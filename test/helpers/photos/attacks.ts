import sharp from 'sharp';

type Rgb = { r: number; g: number; b: number };

const FRAME_PX = 640;
const SCREEN_PX = 400;
const BEZEL_PX = 16;
const ROOM: Rgb = { r: 30, g: 30, b: 35 };
const BEZEL: Rgb = { r: 5, g: 5, b: 5 };
/** Red dimmed and blue raised, as cameras see a back-lit screen. */
const COLD: [[number, number, number], [number, number, number], [number, number, number]] = [
  [0.8, 0.1, 0],
  [0.05, 0.95, 0.05],
  [0.05, 0.15, 1.15],
];

/** Moiré of screen and camera pixels: period in pixels, strength as a share of the brightness. */
async function moire(image: Buffer, period: number, depth: number): Promise<Buffer> {
  const { data, info } = await sharp(image)
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  for (let y = 0; y < info.height; y++) {
    for (let x = 0; x < info.width; x++) {
      const wave =
        Math.sin((2 * Math.PI * x) / period) * Math.sin((2 * Math.PI * y) / (period * 1.03));
      for (let c = 0; c < 3; c++) {
        const at = (y * info.width + x) * 3 + c;
        data[at] = Math.min(255, Math.max(0, data[at]! * (1 + depth * wave)));
      }
    }
  }
  const raw = { width: info.width, height: info.height, channels: 3 as const };
  return sharp(data, { raw }).jpeg({ quality: 90 }).toBuffer();
}

/**
 * A simple simulation of a photograph of a screen in a dim room: cold colours, moiré, a dark frame,
 * slightly out of focus. The real model rejects it. It does not measure how the model does on real
 * screens.
 */
export async function onScreen(image: Buffer): Promise<Buffer> {
  const cold = await sharp(image).recomb(COLD).jpeg({ quality: 90 }).toBuffer();
  const { data, info } = await sharp(await moire(cold, 4.3, 0.2))
    .resize({ width: SCREEN_PX })
    .extend({ top: BEZEL_PX, bottom: BEZEL_PX, left: BEZEL_PX, right: BEZEL_PX, background: BEZEL })
    .png()
    .toBuffer({ resolveWithObject: true });
  const left = Math.round((FRAME_PX - info.width) / 2);
  const top = Math.round((FRAME_PX - info.height) / 2);
  const room = { width: FRAME_PX, height: FRAME_PX, channels: 3 as const, background: ROOM };
  const scene = await sharp({ create: room })
    .composite([{ input: data, left, top }])
    .removeAlpha()
    .png()
    .toBuffer();
  return sharp(scene).blur(0.8).jpeg({ quality: 90 }).toBuffer();
}
