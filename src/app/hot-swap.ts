import type { Calibration } from '../domain/comparison/threshold.ts';
import type { FaceEngine } from '../ports/engine.ts';
import { decisionGauges, watchEngine } from '../telemetry/gauges.ts';
import {
  type FaceModel,
  openEngine,
  readFaceModel,
  type Shipped,
  withoutFolders,
} from './face-model.ts';
import { ReloadModel } from './reload-model.ts';
import { buildServices, type ServiceParts, type Services, type UseCases } from './services.ts';
import { Swappable } from './swappable.ts';

/** A face model in use: its engine, and the use cases that decide with its calibration. */
export interface Serving {
  /** Id of the embedder. */
  readonly model: string;
  readonly calibration: Calibration;
  readonly engine: FaceEngine;
  readonly services: Services;
  close(): Promise<void>;
}

type ModelParts = 'dimension' | 'calibration' | 'sameCapture';

export interface ServingParts {
  /** The parts that do not depend on the face model. */
  readonly common: Omit<ServiceParts, 'model' | 'engine' | ModelParts>;
  readonly shipped: Shipped;
  /** An engine of the caller. The caller also closes it. */
  readonly engine: FaceEngine | undefined;
  readonly closingFailed: (cause: unknown) => void;
}

/** Opens the first face model, and everything that is needed to replace it later. */
export async function startServing(first: FaceModel, parts: ServingParts) {
  const { common, shipped, engine: callersEngine, closingFailed } = parts;
  const { config, recorder } = common;
  const serve = (face: FaceModel, engine: FaceEngine): Serving => {
    const { id: model, dimension, calibration, sameCapture } = face;
    const modelParts = { model, dimension, calibration, sameCapture };
    const services = buildServices({ ...common, ...modelParts, engine });
    const close = async () => (engine === callersEngine ? undefined : engine.close());
    return { model, calibration, engine, services, close };
  };
  const showDecision = decisionGauges(recorder.registry);
  const show = (now: Serving): void => showDecision({ ...now, fmr: config.MATCH_FMR });
  const active = new Swappable(
    serve(first, callersEngine ?? (await openEngine(config, first))),
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
  const { tokens } = active.current.services;
  return { active, engine, reload, useCases: boundUseCases(active), tokens };
}

/** Each use case with its method `run` only. */
export type BoundUseCases = { readonly [K in keyof UseCases]: Pick<UseCases[K], 'run'> };

type Run = (...args: unknown[]) => Promise<unknown>;

/**
 * The use cases for the routes. A request keeps the model that it began with until its end, so that a
 * face is never compared with the calibration of a model other than the one that analysed it.
 */
function boundUseCases(active: Swappable<Serving>): BoundUseCases {
  const bound = Object.keys(active.current.services.useCases).map((name) => {
    const run: Run = (...args) =>
      active.use(({ services }) => {
        const useCase = services.useCases[name as keyof UseCases] as unknown as { run: Run };
        return useCase.run(...args);
      });
    return [name, { run }] as const;
  });
  return Object.fromEntries(bound) as unknown as BoundUseCases;
}
