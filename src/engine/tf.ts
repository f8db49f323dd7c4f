/** TensorFlow.js as the rest of the program sees it: tfjs-core, its gradients, the cpu backend and our kernels. */
import './kernels/register';

export * from './tfCore';
