/** The panel's page: nothing but the bundle and its stylesheet, under a content security policy that allows just them. */
export interface PanelPage {
  scriptUri: string;
  styleUri: string;
  /** `webview.cspSource`: where the panel's own files are served from. */
  cspSource: string;
  /** Fresh and unguessable for every page, see `newNonce`. */
  nonce: string;
  title: string;
}

/**
 * The whole HTML document of the panel. Scripts and style elements need the nonce; there are no inline styles, images,
 * fonts or connections. webview-ui-toolkit reads its nonce from the `csp-nonce` meta element.
 */
export function panelHtml({ scriptUri, styleUri, cspSource, nonce, title }: PanelPage): string {
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${cspSource} 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="UTF-8">
  <meta http-equiv="Content-Security-Policy" content="${escapeAttribute(policy)}">
  <meta name="viewport" content="width=device-width, initial-scale=1.0">
  <meta property="csp-nonce" content="${escapeAttribute(nonce)}">
  <title>${escapeAttribute(title)}</title>
  <link rel="stylesheet" nonce="${escapeAttribute(nonce)}" href="${escapeAttribute(styleUri)}">
</head>
<body>
  <main id="app"></main>
  <script nonce="${escapeAttribute(nonce)}" src="${escapeAttribute(scriptUri)}"></script>
</body>
</html>
`;
}

/** 128 random bits as 32 hex digits. */
export function newNonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escapeAttribute(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
