import { denoHome } from "../support/deno_home.ts";
import { FakeClaude } from "../support/fake_claude.ts";
import { copyRepository } from "../support/walkthrough.ts";
import type { Deployment } from "./instance.ts";

/** Bundles the repository with its page, beside a fake Claude and an empty default store. */
export async function deploy(): Promise<Deployment & AsyncDisposable> {
  const folder = await Deno.makeTempDir();
  const bundle = `${folder}/bundle`;
  await copyRepository(bundle);
  const home = await denoHome();
  await build(bundle);
  const claude = new FakeClaude({
    otherwise: (message) =>
      message.length > 1_000 ? { kind: "reply", text: "Noted." } : { kind: "reply" },
  });
  return {
    bundle,
    claude,
    denoDir: home.path,
    [Symbol.asyncDispose]: async () => {
      await claude.close();
      await home[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

async function build(bundle: string): Promise<void> {
  const args = ["run", "--quiet", "-A", "src/cli/bridge.ts", "build"];
  const { success, stderr } = await new Deno.Command(Deno.execPath(), { args, cwd: bundle })
    .output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}
