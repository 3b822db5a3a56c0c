import { type Forms, near } from "./form.ts";

/** Providers of models and of what is built with them. */
export const AI = {
  anthropic_key: ["sk-ant-{url 32+~108}"],
  openai_key: [
    ...["sk-proj-{url 40+~164}", "sk-svcacct-{url 40+~167}", "sk-admin-{url 40+~164}"],
    "sk-{alnum 32+~51}",
  ],
  openrouter_key: ["sk-or-v1-{hex 64}", "sk-or-{url 40+~73}"],
  huggingface_token: ["hf_{alnum 30+~37}", "api_org_{alnum 30+~42}"],
  groq_key: ["gsk_{alnum 40+~56}"],
  perplexity_key: ["pplx-{alnum 40+~53}"],
  xai_key: ["xai-{alnum 60+~84}"],
  replicate_token: ["r8_{alnum 37+~40}"],
  elevenlabs_key: ["sk_{hex 48}", near(["elevenlabs", "xiapikey"], "{hex 32}")],
  fireworks_key: ["fw_{alnum 22+~27}"],
  together_key: ["tgp_v1_{url 40+~50}", near("together", "{hex 64}")],
  cohere_key: [near(["cohere", "coapikey"], "{alnum 40}")],
  mistral_key: [near("mistral", "{alnum 32}")],
  nvidia_key: ["nvapi-{url 60+~70}"],
  langchain_key: ["lsv2_pt_{hex 32}_{hex 10}", "lsv2_sk_{hex 32}_{hex 10}"],
  langfuse_key: ["sk-lf-{hex 8}-{hex 4}-{hex 4}-{hex 4}-{hex 12}"],
  pinecone_key: ["pcsk_{word 40+~75}"],
  tavily_key: ["tvly-{url 28+~41}"],
  cerebras_key: ["csk-{alnum 40+~52}"],
  voyage_key: [near("voyage", "pa-{url 43}"), near("voyage", "al-{url 43}")],
  assemblyai_key: [near("assemblyai", "{hex 32}")],
  deepgram_key: [near("deepgram", "{hex 40}")],
  wandb_key: [near(["wandb", "weightsbiases"], "{hex 40}")],
  clarifai_key: [near("clarifai", "{hex 32}")],
} as const satisfies Forms;
