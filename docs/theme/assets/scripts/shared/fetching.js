// What the page fetches: files that the build has gzipped, under names that say nothing of it, so
// that no server unpacks them on the way.

/**
 * The content of some files, unpacked. If one fails, the others are given up.
 * @param {string[]} addresses
 * @param {(bytes: number) => void} tell how many bytes of all have come
 * @returns {Promise<ArrayBuffer[]>}
 */
export async function fetched(addresses, tell) {
  const all = new AbortController(), { signal } = all;
  let come = 0;
  const counting = () => new TransformStream({
    transform(chunk, controller) {
      come += chunk.length;
      if (!signal.aborted) tell(come);
      controller.enqueue(chunk);
    },
  });
  try {
    return await Promise.all(addresses.map(async (address) => {
      const answer = await fetch(address, { signal });
      if (!answer.ok || !answer.body) throw new Error(`${address}: ${answer.status}`);
      const unpacked = answer.body.pipeThrough(counting())
        .pipeThrough(new DecompressionStream("gzip"));
      return new Response(unpacked).arrayBuffer();
    }));
  } finally {
    all.abort();
  }
}
