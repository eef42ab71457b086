import { parentPort, workerData } from 'node:worker_threads';
import type { LearningTask } from '../../domain/population/learning.ts';
import { learnPopulation } from './learn.ts';

// The body of the thread that LearningThread starts. It answers once and ends.
parentPort!.postMessage(learnPopulation(workerData as LearningTask));
