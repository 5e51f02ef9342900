import { mount } from 'svelte'
import App from './App.svelte'
import './tokens.css'
import './base.css'
import { preferences } from './preferences.svelte.ts'

preferences.show()
mount(App, { target: document.getElementById('app')! })
