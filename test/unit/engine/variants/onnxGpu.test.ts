import { describeKnowledge } from '../knowledgeSuite';
import { describeObjectives } from '../objectivesSuite';
import { describeTraining } from '../trainingSuite';
import { variantOf } from '../variants';

const variant = variantOf('onnxGpu');
describeTraining(variant);
describeObjectives(variant);
describeKnowledge(variant);
// Not the reference values: compiling shaders for eight more graphs takes minutes.
