/** TensorFlow.js as the rest of the program sees it: tfjs-core, its gradients, the cpu backend and our kernels. */
import './kernels/register';

export { layerNormWithStatistics } from './kernels/layerNorm';
export * from './tfCore';
