#!/usr/bin/env bash
# Answers a challenge with movements from stored frames, as an application does with those of its camera.
set -euo pipefail

case ${1:-} in
  '' | -h | --help)
    cat << 'END'
usage: scripts/examples/answer-challenge.sh user-id folder [base-url]

  folder    holds straight.jpg, turn-left.jpg, turn-right.jpg and move-closer.jpg of one sitting,
            as the sensor saw them (not mirrored); left and right are the person's own
  base-url  http://127.0.0.1:8000 without it

API_KEY is sent when it is set. The exit code is 0 when the person was recognised.
END
    exit 0
    ;;
esac

user=$1 folder=$2 base=${3:-http://127.0.0.1:8000}

# The key goes through standard input: every user of the machine can see the arguments of a program.
send() {
  printf '%s' "${API_KEY:+header = \"x-api-key: $API_KEY\"}" | curl --config - -sS --max-time 60 "$@"
}

asked=$(send -H 'content-type: application/json' -d "{\"user_id\":\"$user\",\"actions\":2}" "$base/challenges")
nonce=$(sed -n 's/.*"challenge":"\([^"]*\)".*/\1/p' <<< "$asked")
actions=$(sed -n 's/.*"actions":\[\([^]]*\)\].*/\1/p' <<< "$asked" | tr -d '"' | tr ',' ' ')
if [ -z "$nonce" ] || [ -z "$actions" ]; then
  printf '%s\n' "$asked" >&2
  exit 1
fi

frames=(-F "image=@\"$folder/straight.jpg\"")
for action in $actions; do frames+=(-F "image=@\"$folder/$action.jpg\""); done
answer=$(send -F "user_id=$user" -F "challenge=$nonce" "${frames[@]}" "$base/authenticate")
printf 'asked: %s\n%s\n' "$actions" "$answer"
grep -q '"success":true' <<< "$answer"
