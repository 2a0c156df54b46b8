// What queries take when all they need is loaded, for `warm.mjs` and `chromium.mjs`.

/** Milliseconds of each query in five rounds, after one that loads. It stands by itself, so that a page can run it. */
export const rounds = async (searcher, queries) => {
  const ask = async (query) => {
    const before = performance.now();
    await searcher.query(query, 5);
    return performance.now() - before;
  };
  for (const query of queries) await ask(query);
  const rounds = [];
  for (let round = 0; round < 5; round += 1) {
    const times = [];
    for (const query of queries) times.push(await ask(query));
    rounds.push(times);
  }
  return rounds;
};

/**
 * As JSON: the median and the most of what each query takes at least, as all else on the machine can only add, and the
 * longest of all times seen.
 */
export const figures = (rounds) => {
  const least = rounds[0].map((_, index) => Math.min(...rounds.map((times) => times[index]))).sort((a, b) => a - b);
  return JSON.stringify([least[least.length >> 1], least[least.length - 1], Math.max(...rounds.flat())]);
};
