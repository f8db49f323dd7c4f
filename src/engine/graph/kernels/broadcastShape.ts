import * as tf from '../../tfCore';
import type { Shape } from '../value';

/** The shape of an element-wise result. Throws tfjs's Error where the shapes do not fit. */
export const broadcastShape = (a: Shape, b: Shape): number[] => tf.backend_util.assertAndGetBroadcastShape([...a], [...b]);
