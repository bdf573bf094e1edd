import { render } from 'preact';
import { App } from './app.tsx';
import '../shared/style/base.css';
import '../shared/style/forms.css';
import './style.css';

render(<App />, document.body);
