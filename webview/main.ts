import { App } from './app';
import { registerControls } from './controls/toolkit';
import { connectHost } from './host';
import { Store } from './state';
import './styles.css';

registerControls();
const host = connectHost();
const store = new Store(host);
host.onMessage((message) => store.receive(message));
new App(store, document.getElementById('app')!);
store.announce();
