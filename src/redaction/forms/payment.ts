import { type Forms, near } from "./form.ts";

/** Payment, banking and trade. Cards and account numbers have rules that check their digits. */
export const PAYMENT = {
  stripe_key: [
    ...["sk_live_{alnum 16+~107}", "sk_test_{alnum 16+~107}", "sk_prod_{alnum 16+~107}"],
    ...["rk_live_{alnum 16+~107}", "rk_test_{alnum 16+~107}", "rk_prod_{alnum 16+~107}"],
    "whsec_{b64 32+~38}",
  ],
  square_token: [
    "sq0atp-{url 22+~29}",
    "sq0csp-{url 40+~50}",
    "EAAAE{url 59}",
    "EAAAl{url 59}",
    near("square", "EAAA{url 60}"),
  ],
  paypal_token: [
    "access_token$production${lower 16}${hex 32}",
    "access_token$sandbox${lower 16}${hex 32}",
  ],
  braintree_key: [near("braintree", "{hex 32}")],
  adyen_key: ["AQE{alnum 20-250}.-{url 12+~20}"],
  razorpay_key: ["rzp_live_{alnum 14}", "rzp_test_{alnum 14}"],
  plaid_token: [
    ...["production", "sandbox", "development"].map((place) =>
      `access-${place}-{hex 8}-{hex 4}-{hex 4}-{hex 4}-{hex 12}` as const
    ),
    near("plaid", "{hex 30}"),
  ],
  gocardless_token: ["live_{url 40}", near("gocardless", "sandbox_{url 40}")],
  flutterwave_key: ["FLWSECK-{lower 32}-X", "FLWSECK_TEST-{lower 32}-X", "FLWSECK_TEST{lower 12}"],
  mollie_key: [near("mollie", "live_{alnum 30}"), near("mollie", "test_{alnum 30}")],
  lob_key: ["live_{hex 35}", "test_{hex 35}"],
  shippo_token: ["shippo_live_{hex 40}", "shippo_test_{hex 40}"],
  easypost_key: ["EZAK{alnum 54}", "EZTK{alnum 54}"],
  duffel_token: ["duffel_live_{url 43+~55}", "duffel_test_{url 43+~55}"],
  shopify_token: [
    ...["shpat_{alnum 32+~38}", "shpca_{alnum 32+~38}", "shppa_{alnum 32+~38}"],
    ...["shpss_{alnum 32+~38}", "shprt_{alnum 32+~38}"],
  ],
  coinbase_key: [near("coinbase", "{url 64}"), near("coinbase", "{alnum 32}")],
  kraken_key: [near("kraken", "{b64 80+}")],
  wise_token: [near(["wiseapi", "transferwise"], "{hex 8}-{hex 4}-{hex 4}-{hex 4}-{hex 12}")],
} as const satisfies Forms;
