/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';

/** One project: unit and contract specs beside the code, end-to-end specs under test/. */
const config: Config = {
  testMatch: ['<rootDir>/{apps,libs,rules,test,bench}/**/*.spec.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.data'],
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^content-disposition$': '<rootDir>/test/content-disposition.cjs',
  },
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: 'inline',
        module: { type: 'es6' },
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          keepClassNames: true,
        },
      },
    ],
  },
  reporters: ['default', '<rootDir>/test/summary-reporter.mjs'],
  // Half of the waiting is for databases: two suites at a time also on two cores.
  maxWorkers: 2,
  // Long: a machine may be many times slower than the one a test was written on.
  testTimeout: 240_000,
  globalSetup: '<rootDir>/libs/embedded-postgres/src/testing/jest-setup.ts',
  globalTeardown: '<rootDir>/libs/embedded-postgres/src/testing/jest-teardown.ts',
};
export default config;
