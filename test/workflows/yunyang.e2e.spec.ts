import { describe } from '@jest/globals';
import { describeWalks } from '../testing/walked.js';

describe('the workflows of cn/500235-yunyang over HTTP', () => describeWalks('cn/500235-yunyang'));
