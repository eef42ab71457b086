import { parentPort, workerData } from 'node:worker_threads';
import { learnPopulation } from './learn.ts';
import { type PackedTask, unpacked } from './task-bytes.ts';

// The body of the thread that LearningThread starts. It answers once and ends.
parentPort!.postMessage(learnPopulation(unpacked(workerData as PackedTask)));
