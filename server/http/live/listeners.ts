import type { ServerResponse } from "node:http";
import type { Listener } from "./feed.ts";

const BEHIND_MAX = 1024 * 1024; // bytes that wait for a client that does not read; then it is dropped

/** A line on a response of Node's own: one buffer goes out to all as it is, without a copy or a chunk's frame. */
export function rawListener(
  outgoing: ServerResponse,
  headers: Readonly<Record<string, string>>,
): Listener {
  outgoing.removeHeader("transfer-encoding"); // it ends with its connection
  outgoing.writeHead(200, { ...headers, connection: "close" });
  outgoing.flushHeaders();
  return {
    write: (block) => {
      if (outgoing.destroyed || outgoing.writableEnded) return false;
      if (outgoing.writableLength > BEHIND_MAX) {
        outgoing.destroy();
        return false;
      }
      outgoing.write(block);
      return true;
    },
    end: () => void outgoing.end(),
  };
}

/** A line as a stream, wherever the app runs without Node's server. */
export function streamListener(onCancel: (listener: Listener) => void): {
  readonly listener: Listener;
  readonly stream: ReadableStream<Uint8Array>;
} {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const drop = (): void => {
    controller?.close();
    controller = undefined;
  };
  const listener: Listener = {
    write: (block) => {
      if (controller && (controller.desiredSize ?? 0) < 0) drop();
      controller?.enqueue(block);
      return controller !== undefined;
    },
    end: drop,
  };
  const stream = new ReadableStream<Uint8Array>(
    {
      start: (given) => void (controller = given),
      cancel: () => {
        controller = undefined;
        onCancel(listener);
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: BEHIND_MAX }),
  );
  return { listener, stream };
}
