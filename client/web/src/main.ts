import { mount } from 'svelte';
import App from './App.svelte';
import './app.css';
import { translator } from './lib/i18n/index.svelte.ts';

const target = document.getElementById('app');
if (target === null) throw new Error('index.html has no #app.');

await translator.use(navigator.languages, document.documentElement);
mount(App, { target });
