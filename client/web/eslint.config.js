import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

export default ts.config(
    { ignores: ['dist/', 'node_modules/'] },
    js.configs.recommended,
    ...ts.configs.strict,
    ...svelte.configs.recommended,
    { languageOptions: { globals: globals.browser } },
    {
        files: ['**/*.svelte', '**/*.svelte.ts'],
        languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
        rules: {
            // User text is only ever text, and the page's policy allows no inline style.
            'svelte/no-at-html-tags': 'error',
            'svelte/no-inline-styles': ['error', { allowTransitions: false }],
        },
    },
    { files: ['mock/**', '*.config.*'], languageOptions: { globals: globals.node } },
    {
        rules: {
            eqeqeq: 'error',
            'max-lines': ['error', { max: 150, skipBlankLines: true, skipComments: true }],
            'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
        },
    },
    { files: ['**/*.test.ts'], rules: { 'max-lines-per-function': 'off' } },
);
