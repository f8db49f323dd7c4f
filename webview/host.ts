import type { FromWebview, ToWebview } from '../src/panel/protocol';

interface VsCodeApi {
  postMessage(message: FromWebview): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

/** The extension host as the panel sees it. */
export interface Host {
  post(message: FromWebview): void;
  onMessage(listener: (message: ToWebview) => void): void;
  /** What `saveState` kept, also over a reload of the window; undefined at first. */
  savedState(): unknown;
  saveState(state: object): void;
}

/** Connects to the extension host; VS Code allows this once a page. */
export function connectHost(): Host {
  const api = acquireVsCodeApi();
  return {
    post: (message) => api.postMessage(message),
    onMessage: (listener) => window.addEventListener('message', ({ data }: MessageEvent<ToWebview>) => listener(data)),
    savedState: () => api.getState(),
    saveState: (state) => api.setState(state),
  };
}
