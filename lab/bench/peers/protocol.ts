import type { ClosedLoad } from '../load/load.ts';

export const PEERS = ['human', 'face-api'] as const;
export type PeerName = (typeof PEERS)[number];

export const ABOUT: Record<PeerName | 'faceplugin', string> = {
  human:
    '@vladmandic/human 3.3.6 on tfjs-wasm 4.22.0: detector, mesh and description on, all else off',
  'face-api':
    '@vladmandic/face-api 1.7.15 on tfjs-wasm 4.22.0: SSD MobileNet, 68 landmarks, descriptor',
  faceplugin: 'faceplugin-face-recognition-js 0.0.1 on onnxruntime-web and OpenCV.js',
};

export type Descriptor = ArrayLike<number>;

/** One library as its own documentation uses it. */
export interface Library {
  /** Null: it finds no face. */
  describe(pixels: Uint8Array, width: number, height: number): Promise<Descriptor | null>;
  /** Higher is more alike; the library's own measure. */
  similarity(a: Descriptor, b: Descriptor): number;
}

export type PeerQuestion =
  | { readonly kind: 'work'; readonly files: readonly string[]; readonly load: ClosedLoad }
  | { readonly kind: 'read' }
  | { readonly kind: 'describe'; readonly files: readonly string[] }
  | { readonly kind: 'compare'; readonly descriptors: readonly (Descriptor | null)[] };
