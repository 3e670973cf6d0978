import { unstable_cache } from "next/cache";

export const dynamic = "force-dynamic";

// The cache is a file below .next/cache.
const entries = unstable_cache(async () => ["Planted the beans"], ["entries"], { revalidate: 60 });

export default async function Page() {
  const list = await entries();
  return (
    <main>
      <h1>Journal</h1>
      <ul>
        {list.map((entry) => (
          <li key={entry}>{entry}</li>
        ))}
      </ul>
    </main>
  );
}
