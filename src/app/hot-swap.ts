import type { Calibration } from '../domain/threshold.ts';
import type { FaceEngine } from '../ports.ts';
import { decisionGauges, watchEngine } from '../telemetry/gauges.ts';
import {
  type FaceModel,
  openEngine,
  readFaceModel,
  type Shipped,
  withoutFolders,
} from './face-model.ts';
import { ReloadModel } from './reload-model.ts';
import { buildServices, type ServiceParts, type Services } from './services.ts';
import { Swappable } from './swappable.ts';

/** One face model at work: its engine and the use cases that decide by its calibration. */
export interface Serving {
  /** Id of the embedder. */
  readonly model: string;
  readonly calibration: Calibration;
  readonly engine: FaceEngine;
  readonly services: Services;
  close(): Promise<void>;
}

type OfModel = 'dimension' | 'calibration' | 'sameCapture';

export interface ServingParts {
  /** What does not depend on the face model. */
  readonly common: Omit<ServiceParts, 'model' | 'engine' | OfModel>;
  readonly shipped: Shipped;
  /** An engine of the caller's, who also closes it. */
  readonly engine: FaceEngine | undefined;
  readonly closingFailed: (cause: unknown) => void;
}

/** Opens the face model that was read, and everything that follows when another takes its place. */
export async function startServing(first: FaceModel, parts: ServingParts) {
  const { common, shipped, engine: foreign, closingFailed } = parts;
  const { config, recorder } = common;
  const serve = (face: FaceModel, engine: FaceEngine): Serving => {
    const { id: model, dimension, calibration, sameCapture } = face;
    const ofModel = { model, dimension, calibration, sameCapture };
    const services = buildServices({ ...common, ...ofModel, engine });
    const close = async () => (engine === foreign ? undefined : engine.close());
    return { model, calibration, engine, services, close };
  };
  const showDecision = decisionGauges(recorder.registry);
  const show = (now: Serving): void => showDecision({ ...now, fmr: config.MATCH_FMR });
  const active = new Swappable(
    serve(first, foreign ?? (await openEngine(config, first))),
    closingFailed,
  );
  show(active.current);
  const engine: Pick<FaceEngine, 'load'> = { load: (from) => active.current.engine.load(from) };
  watchEngine(recorder.registry, engine, () => active.open);
  const reload = new ReloadModel({
    active,
    async open() {
      try {
        const model = await readFaceModel(config, shipped, true);
        return serve(model, await openEngine(config, model));
      } catch (error) {
        throw withoutFolders(error, config, shipped);
      }
    },
    idOf: ({ model }) => model,
    swapped: show,
  });
  return { active, engine, reload, services: boundServices(active) };
}

/**
 * The use cases as the routes see them. A request keeps the model it began with to its end, so a
 * face is never compared by the calibration of another model than the one that analysed it.
 */
const boundServices = (active: Swappable<Serving>) => {
  type Run<K extends 'enroll' | 'authenticate' | 'addTemplate' | 'dropAdaptive' | 'erase'> =
    Services[K]['run'];
  return {
    enroll: {
      run: (...args: Parameters<Run<'enroll'>>) =>
        active.use(({ services }) => services.enroll.run(...args)),
    },
    authenticate: {
      run: (...args: Parameters<Run<'authenticate'>>) =>
        active.use(({ services }) => services.authenticate.run(...args)),
    },
    addTemplate: {
      run: (...args: Parameters<Run<'addTemplate'>>) =>
        active.use(({ services }) => services.addTemplate.run(...args)),
    },
    dropAdaptive: {
      run: (...args: Parameters<Run<'dropAdaptive'>>) =>
        active.use(({ services }) => services.dropAdaptive.run(...args)),
    },
    erase: {
      run: (...args: Parameters<Run<'erase'>>) =>
        active.use(({ services }) => services.erase.run(...args)),
    },
    tokens: active.current.services.tokens,
  };
};

export type BoundServices = ReturnType<typeof boundServices>;
