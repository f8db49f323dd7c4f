/** Imports every kernel of ours for its registration: eager form, traced form and gradient. */
import './dropoutMask';
import './layerNorm';
