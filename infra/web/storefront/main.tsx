import { render } from 'preact';
import { App } from './app.tsx';
import '../shared/style/base.css';
import '../shared/style/forms.css';
import './styles/catalogue.css';
import './styles/account.css';
import './styles/player.css';

render(<App />, document.body);
