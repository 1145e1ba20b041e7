import { forEachConcurrently } from "../../../src/conformance/run/worker-pool.ts";

/** Does the work on every item, some side by side: most of it is waiting. */
export async function mapMany<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
  concurrency = 5,
): Promise<Result[]> {
  const results: Result[] = [];
  const places = items.map((_, place) => place);
  await forEachConcurrently(places, concurrency, new AbortController().signal, async (place) => {
    results[place] = await work(items[place] as Item);
  });
  return results;
}
