/**
 * TensorFlow.js, once: every operation of tfjs-core, with all gradients and the cpu backend registered.
 * The only module that imports tfjs packages at run time; outside this folder, import `tf.ts`. tfjs keeps its engine
 * and its kernel registries on `globalThis`, so a backend loaded later from its own copy of tfjs-core
 * (tfjs-node-gpu) joins this instance.
 */
import { enableProdMode, setBackend } from '@tensorflow/tfjs-core';
// The package's Node entry registers no gradients; they live in a module of their own.
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import '@tensorflow/tfjs-backend-cpu';

// Only silences advice and registration notices on the console; errors are still thrown.
enableProdMode();
// Current from the start: tfjs would pick a backend only when an operation first runs.
void setBackend('cpu');

export * from '@tensorflow/tfjs-core';
