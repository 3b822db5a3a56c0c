/** A home of Deno with nothing in its own places, whose caches are those that are there. */
export async function denoHome() {
  const home = await Deno.makeTempDir();
  const info = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  const { denoDir } = JSON.parse(new TextDecoder().decode(info.stdout));
  for await (const { name } of Deno.readDir(denoDir)) {
    if (name !== "location_data") await Deno.symlink(`${denoDir}/${name}`, `${home}/${name}`);
  }
  return { path: home, [Symbol.asyncDispose]: () => Deno.remove(home, { recursive: true }) };
}
