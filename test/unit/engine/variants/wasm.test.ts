import { describeArchitectures } from '../../../parity/architecturesSuite';
import { describeParity } from '../../../parity/objectivesSuite';
import { describeKnowledge } from '../knowledgeSuite';
import { describeObjectives } from '../objectivesSuite';
import { describeTraining } from '../trainingSuite';
import { variantOf } from '../variants';

const variant = variantOf('wasm');
describeTraining(variant);
describeObjectives(variant);
describeKnowledge(variant);
describeParity(variant);
describeArchitectures(variant);
