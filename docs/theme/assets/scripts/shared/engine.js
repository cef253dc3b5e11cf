// A service behind one door: a worker computes, or this page where there is none.

/**
 * Asks a service by the name of a function of it.
 * @template {Record<string, (...given: any[]) => any>} Service
 * @typedef {<Name extends keyof Service & string>(name: Name, ...given: Parameters<Service[Name]>) =>
 *   Promise<ReturnType<Service[Name]>>} Ask
 */

/**
 * A worker to be asked, or, where none can run modules, the same beside the page.
 * @param {URL} address of a module whose function `service` makes what is asked
 * @returns {Promise<Ask<any>>}
 */
export async function started(address) {
  try {
    return await inWorker(new URL(`worker.js?${address}`, import.meta.url));
  } catch {
    const { service } = await import(String(address));
    const here = service();
    return async (name, ...given) => {
      // Each answer is a task of its own: between two of them the page has its turn.
      await new Promise((go) => { setTimeout(go); });
      return here[name](...given);
    };
  }
}

/**
 * @param {URL} address
 * @returns {Promise<Ask<any>>}
 */
function inWorker(address) {
  return new Promise((ready, failed) => {
    const worker = new Worker(address, { type: "module" });
    /** @type {Map<number, {answered: (answer: any) => void, lost: (error: Event) => void}>} */
    const asked = new Map();
    let last = 0;
    /** @type {Ask<any>} */
    const ask = (name, ...given) => new Promise((answered, lost) => {
      last += 1;
      asked.set(last, { answered, lost });
      worker.postMessage({ id: last, name, given });
    });
    worker.addEventListener("error", (error) => {
      failed(error);
      // No answer comes to a question that has made it throw.
      for (const { lost } of asked.values()) lost(error);
      asked.clear();
    });
    worker.addEventListener("message", ({ data: { id, answer } }) => {
      asked.get(id)?.answered(answer);
      asked.delete(id);
      // Its first message says that it can run modules.
      if (id == 0) ready(ask);
    });
  });
}
