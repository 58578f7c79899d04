// Servers of WebSockets for the tests. It is here for the reason that web/browser.mjs says.

export { WebSocketServer } from 'ws';
