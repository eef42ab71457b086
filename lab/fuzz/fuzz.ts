import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  growth,
  MAX_GROWTH_BYTES,
  type Memory,
  MIN_CASES,
  mib,
  quarters,
} from '../shared/memory.ts';
import { campaign, type Finding, type Plan, type Result } from './campaign.ts';
import { formPlan, imagePlan } from './plans.ts';
import { imageSeeds } from './seeds.ts';
import { Service } from './service.ts';
import { enrolWitness, witnessFault } from './witness.ts';

export interface FuzzOptions {
  readonly images: number;
  readonly forms: number;
  readonly seed: number;
  readonly samples: string;
}

export interface Report extends Result {
  readonly plan: Plan;
  /** One sentence for everything that went wrong. */
  readonly faults: readonly string[];
}

function memoryFault(name: string, memory: readonly Memory[]): string | null {
  const bytes = growth(memory.map(({ resident }) => resident));
  return bytes > MAX_GROWTH_BYTES ? `${name}: resident memory grew by ${mib(bytes)}` : null;
}

/** Each plan runs on a new service, so that the memory of each can be judged. */
async function fuzzOne(plan: Plan, samples: string): Promise<Report> {
  const service = await Service.start();
  try {
    await enrolWitness(service, samples);
    const result = await campaign(service, plan);
    const faults = result.findings.map(
      ({ name, iteration, label, fault }) => `${name} ${iteration} (${label}): ${fault}`,
    );
    const alive = await witnessFault(service, samples).catch((error: Error) => error.message);
    if (alive) faults.push(`${plan.name}: ${alive}`);
    const memory = memoryFault(plan.name, result.memory);
    if (memory && plan.count >= MIN_CASES) faults.push(memory);
    return { ...result, plan, faults };
  } finally {
    await service.stop();
  }
}

export async function fuzz({ images, forms, seed, samples }: FuzzOptions): Promise<Report[]> {
  const seeds = await imageSeeds(samples);
  const plans = [imagePlan(seed, images, seeds), formPlan(seed, forms, seeds)];
  const reports: Report[] = [];
  for (const plan of plans) if (plan.count > 0) reports.push(await fuzzOne(plan, samples));
  return reports;
}

/** Keeps the requests that went wrong, each as the bytes that were sent. */
export async function writeFindings(folder: string, findings: readonly Finding[]): Promise<void> {
  if (findings.length === 0) return;
  await mkdir(folder, { recursive: true });
  for (const { name, iteration, bytes } of findings) {
    await writeFile(join(folder, `${name}-${iteration}.http`), bytes);
  }
}

const medians = (values: readonly number[]): string => quarters(values).map(mib).join(', ');

export function summary({ plan, outcomes, memory }: Report): string {
  const rows = [...outcomes].sort(([, a], [, b]) => b - a);
  return [
    `${plan.name}: ${plan.count} sent`,
    ...rows.map(([outcome, count]) => `  ${String(count).padStart(7)}  ${outcome}`),
    '  medians of the quarters of the run:',
    `    resident memory ${medians(memory.map(({ resident }) => resident))}`,
    `    JavaScript heap ${medians(memory.map(({ heap }) => heap))}`,
  ].join('\n');
}
