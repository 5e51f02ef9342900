import { mount } from 'svelte'
import { preferences } from '../../command-post/src/preferences.svelte.ts'
import '../../command-post/src/tokens.css'
import '../../command-post/src/anew/begins.css'
import './base.css'
import App from './App.svelte'
import { systemLanguage } from './language.ts'

preferences.suggestLanguage(systemLanguage(navigator.languages))
preferences.show()
const target = document.getElementById('app')!
target.replaceChildren() // what stood there until now
mount(App, { target })
