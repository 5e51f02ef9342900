import { mount } from 'svelte'
import App from './App.svelte'
import './tokens.css'
import './base.css'
import './lists.css'
import './print.css'
import { preferences } from './preferences.svelte.ts'

if (location.hash.startsWith('#join=')) {
  location.replace(`/field/${location.hash}`) // an invitation: that is for a phone
} else {
  preferences.show()
  mount(App, { target: document.getElementById('app')! })
}
