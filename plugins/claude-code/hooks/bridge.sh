# What both hooks share. They need sh, curl, grep and sed, and are silent if anything is wrong: a
# missing bridge must never disturb Claude Code. Texts stay JSON all the way: they are copied from one
# JSON string into another without being decoded, and no command line holds them.

url=${BRIDGE_URL:-http://127.0.0.1:8000}
url=${url%/}
space=${BRIDGE_SPACE:-main}
kept=${CLAUDE_PLUGIN_DATA:-}
export NO_PROXY="${NO_PROXY:-${no_proxy:-}},127.0.0.1,localhost"
umask 077

# Claude Code talks through the bridge already, which remembers by itself.
case "${ANTHROPIC_BASE_URL:-}" in "$url" | "$url"/*) exit 0 ;; esac

# Prints what the first string member of this name holds, as it is between its quotes.
member() {
  LC_ALL=C grep -aoE "\"$1\":\"([^\"\\\\]|\\\\.)*\"" | head -n 1 | sed -e "s/^\"$1\":\"//" -e 's/"$//'
}

# Ends unless the argument is an id that can stand in a URL.
require_id() {
  case "$1" in '' | . | .. | *[!A-Za-z0-9._:-]*) exit 0 ;; esac
}

# Calls the bridge: method, path, further arguments of curl. The body comes from stdin, the token from
# a file descriptor, so that neither is in the list of processes.
call() {
  method=$1 path=$2
  shift 2
  curl -q --silent --fail --max-time 2 --proto =http,https --config /dev/fd/3 \
    --request "$method" "$@" "$url$path" 3<<END 2>/dev/null
$credential
END
}

case "${BRIDGE_TOKEN:-}" in
'') credential='' ;;
*[!A-Za-z0-9._~+/=:-]*) exit 0 ;;
*) credential="header = \"Authorization: Bearer $BRIDGE_TOKEN\"" ;;
esac
command -v curl >/dev/null || exit 0
input=$(cat)
session=$(printf '%s' "$input" | member session_id)
turn=$(printf '%s' "$input" | member prompt_id)
require_id "$session"
require_id "$turn"
require_id "$space"
