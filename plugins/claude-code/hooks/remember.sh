# Stop: stores the message and its answer as a turn of the conversation. The bridge knows the turn by
# its id, so that it is stored once however often this runs.
. "${0%/*}/bridge.sh"

[ -n "$kept" ] && [ -f "$kept/$turn.prompt" ] || exit 0
prompt=$(cat "$kept/$turn.prompt")
reply=$(printf '%s' "$input" | member last_assistant_message)
[ -n "$prompt" ] && [ -n "$reply" ] || exit 0

now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
printf '{"role":"%s","text":"%s","at":"%s"}\n' user "$prompt" "$now" assistant "$reply" "$now" |
  call POST "/v1/sessions/$session/import" --header "Idempotency-Key: $turn" --data-binary @- \
    >/dev/null || exit 0
rm -f "$kept/$turn.prompt"

# A new conversation joins the space; one that is in a space stays there.
described=$(call GET "/v1/sessions/$session") || exit 0
case "$described" in *'"space":"'*) exit 0 ;; esac
printf '{"space":"%s"}' "$space" | call PATCH "/v1/sessions/$session" --data-binary @- >/dev/null
exit 0
