// Serves the pictures build (`npm run pictures`): the real screens with a made-up core behind them.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2" };

/** The folder with the build; `scripts/page-test.sh` makes it and says where. */
export function folder() {
  const { PICTURES } = process.env;
  if (!PICTURES) throw new Error("run scripts/page-test.sh, which builds the pictures");
  return PICTURES;
}

/** Serves it on a free port: the address, and how to stop. */
export async function serve() {
  const from = folder();
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://127.0.0.1");
    try {
      const body = await readFile(join(from, pathname === "/" ? "index.html" : pathname));
      response.writeHead(200, { "content-type": TYPES[extname(pathname)] ?? "text/html" }).end(body);
    } catch {
      response.writeHead(pathname === "/favicon.ico" ? 204 : 404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { at: `http://127.0.0.1:${server.address().port}`, stop };
}
