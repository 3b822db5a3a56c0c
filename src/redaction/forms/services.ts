import { type Forms, near, UUID } from "./form.ts";

/** Mail, chat, monitoring, search and other services. */
export const SERVICES = {
  slack_token: [
    ...["xoxa-", "xoxb-", "xoxc-", "xoxe-", "xoxo-", "xoxp-", "xoxr-", "xoxs-", "xapp-"]
      .map((open) => `${open}{url 20+~95}…` as const),
    ...["xoxe.xoxb-{url 20+~180}…", "xoxe.xoxp-{url 20+~180}…", "xoxd-{cookie 20+~160}"],
    ...["services", "triggers", "workflows"].map((what) =>
      `hooks.slack.com/${what}/{path 20+~44}` as const
    ),
  ],
  twilio_key: ["SK{hex 32}", near("twilio", "{hex 32}")],
  sendgrid_key: ["SG.{url 22}.{url 43}"],
  mailgun_key: [
    ...["key-{hex 32}", "pubkey-{hex 32}", "{hex 32}-{hex 8}-{hex 8}"],
  ],
  mailchimp_key: ["{hex 32}-us{digit 1-2}"],
  mandrill_key: [near(["mandrill", "mailchimp"], "md-{url 22}")],
  brevo_key: ["xkeysib-{hex 64}-{alnum 16}", "xsmtpsib-{hex 64}-{alnum 16}"],
  postmark_token: [near(["postmark", "xpostmarkservertoken"], UUID)],
  resend_key: ["re_{alnum 8}_{alnum 24}"],
  telegram_token: ["{digit 8-10}:AA{url 33}"],
  discord_token: [
    ...["MD", "MT", "Mj", "Mz", "ND", "NT", "Nj", "Nz", "OD", "OT", "Oj", "Oz"]
      .map((open) => `${open}{url 22-26}.{url 6}.{url 27+~38}` as const),
    ...["mfa.{url 60+~90}", near("discord", "{url 32}"), near("discord", "{hex 64}")],
  ],
  discord_webhook: [
    "discord.com/api/webhooks/{digit 17-20}/{url 60+~68}",
    "discordapp.com/api/webhooks/{digit 17-20}/{url 60+~68}",
  ],
  teams_webhook: [
    "webhook.office.com/webhookb2/{hex 8}-{hex 4}-{hex 4}-{hex 4}-{hex 12}@{hex 8}-{hex 4}-{hex 4}-{hex 4}-{hex 12}/IncomingWebhook/{hex 32}/" +
    UUID,
  ],
  notion_token: ["ntn_{alnum 40+~50}", "secret_{alnum 43}"],
  linear_key: ["lin_api_{alnum 40+~48}", "lin_oauth_{alnum 40+~74}"],
  figma_token: ["figd_{url 40+~45}", "figu_{url 40+~45}", "figr_{url 40+~45}"],
  grafana_token: ["glc_{b64 32+~160}", "glsa_{alnum 32}_{hex 8}", "eyJrIjoi{alnum 70+~100}"],
  sentry_token: [
    "sntrys_{b64 60-400}_{b64 43+}",
    "sntryu_{hex 64}",
    "sntrya_{hex 64}",
    near("sentry", "{hex 64}"),
  ],
  newrelic_key: [
    ...["NRAK-{upper 27}", "NRJS-{hex 19}", "NRII-{url 32}", "NRRA-{hex 42}", "NRSP-{alnum 32}"],
    "{hex 36}NRAL",
  ],
  datadog_key: [
    "ddapi_{alnum 32+}",
    near(["datadog", "ddapikey", "ddappkey"], "{hex 32}"),
    near(["datadog", "ddapikey", "ddappkey"], "{hex 40}"),
  ],
  okta_token: [near(["okta", "ssws"], "00{url 40}")],
  auth0_secret: [near("auth0", "{url 64}")],
  onepassword_key: [
    "A3-{upper 6}-{upper 6}-{upper 5}-{upper 5}-{upper 5}-{upper 5}",
    "A3-{upper 6}-{upper 11}-{upper 5}-{upper 5}-{upper 5}",
    "ops_eyJ{b64 100+~900}",
  ],
  bitwarden_token: [
    "0." + UUID + ".{alnum 30}:{b64 22+~24}",
    near(["bwclientsecret", "bitwarden"], "{alnum 30}"),
  ],
  airtable_token: ["pat{alnum 14}.{hex 64}", near("airtable", "key{alnum 14}")],
  algolia_key: [near("algolia", "{hex 32}")],
  asana_token: [
    "{digit 1}/{digit 16}:{hex 32}",
    "{digit 1}/{digit 16}/{digit 16}:{hex 32}",
    near("asana", "{hex 32}"),
  ],
  contentful_token: ["CFPAT-{url 43}", near("contentful", "{url 43}")],
  dropbox_token: ["sl.{url 130+~140}", near("dropbox", "{alnum 15}"), near("dropbox", "{url 64}")],
  facebook_token: [
    "EAAM{alnum 80+~180}",
    "EAAC{alnum 80+~180}",
    "EAAB{alnum 80+~180}",
    near("facebook", "{hex 32}"),
  ],
  instagram_token: ["IGQV{url 80+~180}", "IGAA{alnum 80+~180}"],
  twitter_token: [
    near(["twitter", "bearer"], "AAAAAAAAAAAAAAAAAAAAA{cookie 60+~116}"),
    near(["twitter", "consumersecret"], "{alnum 50}"),
    near("twitter", "{alnum 45}"),
  ],
  linkedin_secret: [near("linkedin", "{alnum 16}"), near("linkedin", "WPL_AP1.{alnum 16}.{b64 8}")],
  hubspot_key: ["pat-na1-" + UUID, "pat-eu1-" + UUID, near("hubspot", UUID)],
  intercom_token: [near("intercom", "{b64url= 60}")],
  zendesk_token: [near("zendesk", "{alnum 40}")],
  typeform_token: ["tfp_{url 40+~63}…"],
  mapbox_token: ["sk.eyJ{alnum 50-110}.{url 20+~22}", "tk.eyJ{alnum 50-400}.{url 20+~22}"],
  maxmind_key: [near("maxmind", "{alnum 6}_{alnum 29}_mmk"), near("maxmind", "{alnum 16}")],
  frameio_token: ["fio-u-{b64url= 64}"],
  adobe_secret: ["p8e-{alnum 32}", "p8e-{url 20+~36}"],
  amplitude_key: [near("amplitude", "{hex 32}")],
  segment_key: [near("segmentwritekey", "{alnum 32}"), "sgp_{alnum 60+~64}"],
  sumologic_key: [near("sumologic", "{alnum 64}")],
  pagerduty_key: [near("pagerduty", "{url 20}"), near("pagerduty", "{hex 32}")],
  opsgenie_key: [near("opsgenie", UUID)],
  rollbar_token: [near("rollbar", "{hex 32}")],
  honeycomb_key: ["hcaik_{lower 58}", "hcbik_{lower 58}", near("honeycomb", "{alnum 22}")],
  posthog_key: ["phx_{alnum 40+~47}", "phs_{alnum 40+~47}"],
  rapidapi_key: [near("rapidapi", "{alnum 50}")],
  squarespace_key: [near("squarespace", UUID)],
  salesforce_token: ["00D{alnum 12}!{url 20+~100}…", "00D{alnum 15}!{url 20+~100}…"],
  twitch_token: ["oauth:{lower 30}", near("twitch", "{lower 30}")],
  spotify_secret: [near("spotify", "{hex 32}")],
  dropboxsign_key: [near(["hellosign", "dropboxsign"], "{hex 64}")],
  monday_token: [near("monday", "{alnum 32}")],
  clickup_token: ["pk_{digit 7-9}_{upper 32}"],
  lichess_token: ["lip_{alnum 20}"],
  ethereum_key: [
    near(["ethereum", "ethprivatekey", "walletprivatekey", "walletkey"], "{hex 64}"),
    near(["privatekey", "ethprivatekey"], "0x{hex 64}"),
  ],
  bitcoin_key: [
    "xprv{alnum 107}",
    "zprv{alnum 107}",
    "yprv{alnum 107}",
    near(["wif", "bitcoin"], "{alnum 51-52}"),
  ],
  nostr_key: ["nsec1{bech32 58}"],
  otp_secret: [
    "otpauth://{uri 20+}…",
    "otpauth-migration://{uri 20+}…",
    near(["totpsecret", "otpsecret", "mfasecret", "totpseed"], "{base32 16+~32}"),
  ],
} as const satisfies Forms;
