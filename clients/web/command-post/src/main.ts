import { mount } from 'svelte'
import App from './App.svelte'
import './tokens.css'
import './anew/begins.css'
import './base.css'
import './lists.css'
import './print.css'
import './wall.css'
import { preferences } from './preferences.svelte.ts'

if (location.hash.startsWith('#join=')) {
  location.replace(`/field/${location.hash}`) // an invitation: that is for a phone
} else {
  preferences.show()
  const target = document.getElementById('app')!
  target.replaceChildren() // what stood there until now
  mount(App, { target })
}
