import { parentPort } from 'node:worker_threads';
import { play, type Job } from './experiments.ts';

// Plays what it is told, one cell after the other.
const port = parentPort;
if (port === null) throw new Error('Cannot play cells outside of a thread');
port.on('message', (job: Job) => port.postMessage(play(job), []));
