// The numbers behind one door: a worker computes them, or this page where there is none.

/** @typedef {ReturnType<import("./service.js").service>} Service */
/** @typedef {ReturnType<Service["played"]>} Played */
/** @typedef {ReturnType<Service["followed"]>} Followed */
/**
 * Asks the service by the name of a function of it.
 * @typedef {<Name extends keyof Service>(name: Name, ...given: Parameters<Service[Name]>) =>
 *   Promise<ReturnType<Service[Name]>>} Ask
 */

/**
 * A worker to be asked, or, where none can run modules, the same beside the page.
 * @returns {Promise<Ask>}
 */
export async function started() {
  try {
    return await inWorker();
  } catch {
    const { service } = await import("./service.js");
    /** @type {Record<string, (...given: any[]) => any>} */
    const here = service();
    return async (name, ...given) => here[name](...given);
  }
}

/** @returns {Promise<Ask>} */
function inWorker() {
  return new Promise((ready, failed) => {
    const worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
    /** @type {Map<number, {answered: (answer: any) => void, lost: (error: Event) => void}>} */
    const asked = new Map();
    let last = 0;
    /** @type {Ask} */
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
