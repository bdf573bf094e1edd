import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      '.build',
      '.local',
      'cdk.out',
      'coverage',
      'infra/seed/media',
      'test/clients/journeys',
      '**/*.generated.ts',
    ],
  },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      eqeqeq: 'error',
      'no-console': 'error',
      'max-lines': ['warn', { max: 220, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: ['infra/**', 'test/**'], rules: { 'no-console': 'off' } },
);
