import { type Forms, near, UUID } from "./form.ts";

/** Clouds, hosting, databases and what runs them. */
export const CLOUDS = {
  aws_key: [
    ...["AKIA{upper 16}", "ASIA{upper 16}", "ABIA{upper 16}", "ACCA{upper 16}"],
    ...["ABSK{b64 60+~132}", "bedrock-api-key-{b64 60+~1000}"],
    near(["sessiontoken", "securitytoken"], "{b64 100+~1000}"),
    "amzn.mws." + UUID,
    "amzn1.oa2-cs.v1.{hex 64}",
  ],
  google_key: [
    ...["AIza{url 35+~39}", "GOCSPX-{url 24+~35}", "ya29.{url 40+~200}…", "AQ.Ab{url 40+~53}…"],
    "1//0{url 60+~103}",
  ],
  azure_key: [
    near(["accountkey", "azurestorage", "storagekey", "cosmos", "azure"], "{plain 86}=="),
    near(["sharedaccesskey", "azure", "servicebus"], "{plain 43}="),
    near("azure", "{hex 32}"),
    "{azure 3}{digit 1}Q~{azure 31-34}",
    "sig={cookie 43+~60}",
  ],
  digitalocean_token: ["dop_v1_{hex 64}", "doo_v1_{hex 64}", "dor_v1_{hex 64}"],
  cloudflare_token: [
    ...["v1.0-{hex 24}-{hex 146}", "cfut_{alnum 48}", "cfat_{alnum 48}", "cfk_{alnum 48}"],
    ...[near("cloudflare", "{url 40}"), near(["cloudflare", "xauthkey"], "{hex 37}")],
  ],
  heroku_key: ["HRKU-{url 36+~65}", near("heroku", UUID)],
  netlify_token: ["nfp_{alnum 36+~40}", near("netlify", "{url 40-46}")],
  vercel_token: [
    ...["vcp_", "vci_", "vca_", "vcr_", "vck_"].map((open) => `${open}{alnum 20+~60}` as const),
    ...["vercel_blob_rw_{word 40+~62}", near("vercel", "{alnum 24}")],
  ],
  supabase_key: ["sbp_{hex 40}", "sb_secret_{url 30+~41}", "sbp_v0_{hex 40}"],
  databricks_token: ["dapi{hex 32}", "dose{hex 32}", "dkea{hex 32}"],
  vault_token: [
    ...["hvs.{url 24+~95}", "hvb.{url 24+~160}", "hvr.{url 24+~95}"],
    near("vault", "s.{alnum 24}"),
  ],
  terraform_token: [".atlasv1.{b64url= 60+~90}"],
  pulumi_token: ["pul-{hex 40}"],
  doppler_token: [
    ...["pt", "st", "ct", "sa", "scim", "audit"].map((what) =>
      `dp.${what}.{alnum 40+~50}` as const
    ),
    "dp.st.{lower 2-30}.{alnum 40+~44}",
  ],
  tailscale_key: [
    ...["auth", "api", "client", "scim", "webhook"].map((what) =>
      `tskey-${what}-{url 20+~57}` as const
    ),
  ],
  fly_token: ["fo1_{url 43}", "fm1a_{b64 100+~600}", "fm1r_{b64 100+~600}", "fm2_{b64 100+~600}"],
  render_key: ["rnd_{alnum 28+~36}"],
  railway_token: [near("railway", UUID)],
  linode_token: [near("linode", "{hex 64}")],
  hetzner_token: [near(["hetzner", "hcloud"], "{alnum 64}")],
  scaleway_key: [near(["scaleway", "scwsecret"], UUID)],
  scalingo_token: ["tk-us-{url 48}"],
  alibaba_key: ["LTAI{alnum 20}", near(["alibaba", "aliyun"], "{alnum 30}")],
  tencent_key: ["AKID{alnum 32}"],
  yandex_key: [
    "AQVN{url 35+~42}",
    "t1.{b64url= 20-200}.{b64url= 80+~90}",
    "YCA{url 37}",
    "y0_{url 50+~60}",
  ],
  ibm_key: [near(["ibmcloud", "bluemix", "ibmapi"], "{url 44}")],
  planetscale_token: [
    "pscale_tkn_{url 32+~54}",
    "pscale_oauth_{url 32+~54}",
    "pscale_pw_{url 32+~54}",
  ],
  neon_key: ["napi_{lower 40+~69}"],
  clickhouse_key: ["4b1d{alnum 38}"],
  confluent_key: [near("confluent", "{b64 64}")],
  mongodb_key: ["mdb_sa_sk_{url 40+~50}", near("mongodbatlas", UUID)],
  upstash_token: [near("upstash", "{b64 40+~60}")],
  openshift_token: ["sha256~{url 43}"],
  kubernetes_token: [near(["kubeconfigtoken", "clientkeydata"], "{b64 64+~3000}")],
  fastly_token: [near("fastly", "{url 32}")],
  dynatrace_token: [
    "dt0c01.{upper 24}.{upper 64}",
    "dt0s01.{upper 24}.{upper 64}",
    "dt0s16.{upper 8}.{upper 64}",
  ],
  backblaze_key: ["K00{b64 28}", near(["backblaze", "b2applicationkey"], "{alnum 31}")],
  dnkey: ["dnkey-{url 26}-{url 52}"],
  ngrok_token: [near("ngrok", "{word 43+~49}")],
  age_key: ["AGE-SECRET-KEY-1{bech32 58}"],
  wireguard_key: [near(["wireguard", "privatekey", "presharedkey"], "{plain 43}=")],
} as const satisfies Forms;
