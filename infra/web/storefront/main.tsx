import { render } from 'preact';
import { App } from './app.tsx';
import './style.css';
import './styles/catalogue.css';
import './styles/forms.css';
import './styles/player.css';

render(<App />, document.body);
