/**
 * What every webview of the extension shares: its page under a strict policy, and the channel to
 * it.
 */
import { randomBytes } from 'node:crypto';
import { Uri, ViewColumn, window, type Webview, type WebviewOptions } from 'vscode';
import { encodeMessage, receivedMessage } from '../../protocol/encoding.js';
import type { Channel } from '../../protocol/link.js';

/** Scripts, and files of the package's own pages alone. */
export const webviewOptions = (extensionUri: Uri): WebviewOptions => ({
  enableScripts: true,
  localResourceRoots: [Uri.joinPath(extensionUri, 'dist', 'webview')],
});

/**
 * A panel goes beside the text: into the second column where there is one, so that a third is never
 * opened for it.
 */
export const panelColumn = (): ViewColumn =>
  window.tabGroups.all.length > 1 ? ViewColumn.Two : ViewColumn.Beside;

/** The page of a bundle in dist/webview: one style, one script, which puts its element there. */
export function webviewPage(webview: Webview, extensionUri: Uri, bundle: string): string {
  const nonce = randomBytes(16).toString('base64');
  const file = (name: string): string =>
    webview.asWebviewUri(Uri.joinPath(extensionUri, 'dist', 'webview', name)).toString();
  const policy = [
    `default-src 'none'`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src ${webview.cspSource} 'nonce-${nonce}'`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data:`,
  ];
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy.join('; ')}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" id="vscode-codicon-stylesheet" href="${file(`${bundle}.css`)}">
</head>
<body>
<script nonce="${nonce}" type="module" src="${file(`${bundle}.js`)}"></script>
</body>
</html>`;
}

/** A webview as a channel: messages cross in envelopes. */
export function webviewChannel(webview: Webview): Channel {
  return {
    post: (message) => void webview.postMessage(encodeMessage(message)),
    listen(receive) {
      const subscription = webview.onDidReceiveMessage((message: unknown) =>
        receive(receivedMessage(message)),
      );
      return () => subscription.dispose();
    },
  };
}
