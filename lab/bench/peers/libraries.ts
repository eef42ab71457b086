import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import type { Descriptor, Library, PeerName } from './protocol.ts';

interface Tensors {
  tensor3d(pixels: Uint8Array, shape: number[], type: 'int32'): object;
  dispose(tensor: object): void;
}

type Load = (path: string) => unknown;

/** A file of an installed package, also one that the package does not export. */
interface Installed {
  readonly load: Load;
  readonly folder: string;
}

const wasmPath = (folder: string) =>
  `${join(folder, 'node_modules/@tensorflow/tfjs-backend-wasm/dist')}/`;

/** This build of human reads its models by fetch, and fetch reads no files. */
async function serveModels(folder: string): Promise<{ url: string; close: () => void }> {
  const server = createServer(({ url }, answer) => {
    readFile(join(folder, basename(url ?? ''))).then(
      (bytes) => answer.end(bytes),
      () => answer.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}/`, close };
}

interface HumanApi {
  readonly tf: Tensors;
  readonly match: { similarity(a: Descriptor, b: Descriptor): number };
  load(): Promise<void>;
  detect(image: object): Promise<{
    readonly error: string | null;
    readonly face: readonly { readonly embedding?: Descriptor }[];
  }>;
}

const OFF = { enabled: false };
const ON = { enabled: true };

async function human({ load, folder }: Installed): Promise<Library> {
  const own = join(folder, 'node_modules/@vladmandic/human');
  const { default: Human } = load(join(own, 'dist/human.node-wasm.js')) as {
    default: new (config: object) => HumanApi;
  };
  const models = await serveModels(join(own, 'models'));
  const library = new Human({
    backend: 'wasm',
    wasmPath: wasmPath(folder),
    modelBasePath: models.url,
    debug: false,
    // Off: it reuses the last result when a picture is similar to the one before, which is for video.
    cacheSensitivity: 0,
    filter: OFF,
    face: {
      ...{ ...ON, detector: ON, mesh: ON, description: ON },
      ...{ iris: OFF, emotion: OFF, antispoof: OFF, liveness: OFF },
    },
    ...{ body: OFF, hand: OFF, object: OFF, gesture: OFF, segmentation: OFF },
  });
  await library.load().finally(models.close);
  return {
    async describe(pixels, width, height) {
      const image = library.tf.tensor3d(pixels, [height, width, 3], 'int32');
      const { error, face } = await library.detect(image);
      library.tf.dispose(image);
      if (error) throw new Error(error);
      return face[0]?.embedding ?? null;
    },
    similarity: (a, b) => library.match.similarity(a, b),
  };
}

interface Net {
  loadFromDisk(folder: string): Promise<void>;
}

interface FaceApi {
  readonly tf: Tensors & { setBackend(name: string): Promise<boolean>; ready(): Promise<void> };
  readonly nets: Record<'ssdMobilenetv1' | 'faceLandmark68Net' | 'faceRecognitionNet', Net>;
  detectSingleFace(image: object): {
    withFaceLandmarks(): {
      withFaceDescriptor(): Promise<{ readonly descriptor: Descriptor } | undefined>;
    };
  };
  euclideanDistance(a: Descriptor, b: Descriptor): number;
}

async function faceApi({ load, folder }: Installed): Promise<Library> {
  const backend = load('@tensorflow/tfjs-backend-wasm') as { setWasmPaths(path: string): void };
  backend.setWasmPaths(wasmPath(folder));
  const own = join(folder, 'node_modules/@vladmandic/face-api');
  const library = load(join(own, 'dist/face-api.node-wasm.js')) as FaceApi;
  await library.tf.setBackend('wasm');
  await library.tf.ready();
  const { ssdMobilenetv1, faceLandmark68Net, faceRecognitionNet } = library.nets;
  for (const net of [ssdMobilenetv1, faceLandmark68Net, faceRecognitionNet]) {
    await net.loadFromDisk(join(own, 'model'));
  }
  return {
    async describe(pixels, width, height) {
      const image = library.tf.tensor3d(pixels, [height, width, 3], 'int32');
      const found = await library.detectSingleFace(image).withFaceLandmarks().withFaceDescriptor();
      library.tf.dispose(image);
      return found?.descriptor ?? null;
    },
    similarity: (a, b) => 1 - library.euclideanDistance(a, b),
  };
}

export const LIBRARIES: Record<PeerName, (installed: Installed) => Promise<Library>> = {
  human,
  'face-api': faceApi,
};
