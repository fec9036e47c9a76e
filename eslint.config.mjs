import eslint from '@eslint/js';
import prettier from 'eslint-config-prettier';
import { defineConfig, globalIgnores } from 'eslint/config';
import globals from 'globals';
import tseslint from 'typescript-eslint';

const tests = ['**/*.spec.{ts,tsx}', '**/*.contract.ts', '**/testing/**', 'test/**', 'bench/**'];

const exact = 'Amounts are exact: use parseAmount of #libs/canonical.';
const noClock = 'No clock in the core: `at` arrives in the command, so that a decision can be repeated.';
const noChance = 'No randomness in the core: ids arrive in the command, so that a decision can be repeated.';

/** Names that say what a thing is technically and not what it is for. */
const emptyNames = [
  {
    selector:
      ':matches(ClassDeclaration, TSInterfaceDeclaration, TSTypeAliasDeclaration)[id.name=/(Impl|Dto|DTO|Manager|Helper|Utils?)$/]',
    message:
      'Name it after what it does in the words of the regulation; Impl, Dto, Manager, Helper and Util say nothing.',
  },
  {
    selector: 'TSInterfaceDeclaration[id.name=/^I[A-Z][a-z]/]',
    message: 'A type is named like any other thing: no I….',
  },
];

const impure = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: noClock },
  { selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']", message: noClock },
  { selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']", message: noChance },
  { selector: 'CallExpression[callee.name=/^random(UUID|Bytes|Int)$/]', message: noChance },
  { selector: 'CallExpression[callee.property.name=/^random(UUID|Bytes|Int)$/]', message: noChance },
];

export default defineConfig(
  globalIgnores(['**/dist/', 'coverage/', '.data/', '**/*.d.ts']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  eslint.configs.recommended,
  {
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-empty': ['error', { allowEmptyCatch: false }],
      'no-restricted-globals': ['error', { name: 'parseFloat', message: exact }],
      'no-restricted-properties': ['error', { object: 'Number', property: 'parseFloat', message: exact }],
      'no-restricted-syntax': ['error', ...emptyNames],
    },
  },
  { files: ['**/*.{js,mjs,cjs}'], languageOptions: { globals: globals.node } },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommended],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    // Of the rules that need types only those that find what tests rarely do; the rest costs time and says little.
    rules: {
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-for-in-array': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: ['apps/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          name: '@nestjs/cqrs',
          importNames: ['AggregateRoot', 'EventPublisher', 'Saga'],
          message: 'State belongs to deciders, and reactions to checkpointed subscriptions: this EventBus forgets.',
        },
      ],
    },
  },
  {
    files: ['libs/*/src/**/*.ts'],
    ignores: tests,
    plugins: { house: { rules: { docstring: docstring() } } },
    rules: { 'house/docstring': 'error', 'no-console': 'error' },
  },
  {
    files: ['libs/{canonical,domain,policy}/src/**/*.ts'],
    ignores: tests,
    rules: { 'no-restricted-syntax': ['error', ...emptyNames, ...impure] },
  },
  {
    // Read by tools, not part of any TypeScript project.
    files: ['**/*.config.ts'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { parserOptions: { projectService: false } },
  },
  prettier,
);

/** Every exported name of a lib says what it is: its docstring is the manual. Re-exports are exempt. */
function docstring() {
  return {
    meta: {
      type: 'suggestion',
      docs: { description: 'a docstring before each exported declaration' },
      messages: { missing: 'Say in a /** docstring */ what "{{name}}" is: meaning, shape, units, errors, source.' },
      schema: [],
    },
    create(context) {
      const check = (node) => {
        const { declaration } = node;
        if (!declaration || isLaterOverload(node) || isDocumented(node, context.sourceCode)) return;
        const name = declaration.id?.name ?? declaration.declarations?.[0]?.id?.name ?? 'default';
        context.report({ node, messageId: 'missing', data: { name } });
      };
      return { ExportNamedDeclaration: check, ExportDefaultDeclaration: check };
    },
  };
}

function isDocumented(node, sourceCode) {
  // Decorators may stand before `export`, and the docstring before them.
  const first = node.declaration.decorators?.find(({ range }) => range[0] < node.range[0]) ?? node;
  return sourceCode.getCommentsBefore(first).some(({ type, value }) => type === 'Block' && value.startsWith('*'));
}

/** One docstring speaks for all overloads of a function. */
function isLaterOverload(node) {
  const siblings = node.parent.body;
  const before = siblings[siblings.indexOf(node) - 1]?.declaration;
  return before?.type === 'TSDeclareFunction' && before.id?.name === node.declaration.id?.name;
}
