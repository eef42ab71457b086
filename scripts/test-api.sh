#!/usr/bin/env bash
# Tries the running system once, the way an application would.
set -u
here=$PWD
cd "$(dirname "$0")/.." || exit 1
. scripts/setup/env-file.sh

case ${1:-} in
  -h | --help)
    cat << 'END'
Tries the running system: health, enrol, authenticate, history, and erases the test user again.

usage: scripts/test-api.sh [image] [base-url]

  image     a photograph with one face; without it two of samples/ are taken
  base-url  http://127.0.0.1:8000 unless API_PORT in .env says otherwise

The key is API_KEY of .env. The exit code is 0 when every answer was right.
END
    exit 0
    ;;
esac

image=${1:-$PWD/samples/franck_02221.jpg}
probe=${1:-$PWD/samples/franck_02045.jpg}
case $image in /*) ;; *) image=$here/$image probe=$here/$probe ;; esac
for file in "$image" "$probe"; do
  if [ ! -f "$file" ]; then
    printf 'There is no photograph "%s".\nName one with a face: scripts/test-api.sh me.jpg\n' "$file"
    exit 2
  fi
done

settings=''
[ -e .env ] && settings=$(cat .env)
port=${API_PORT:-$(env_value "$settings" API_PORT)}
key=${API_KEY:-$(env_value "$settings" API_KEY)}
base=${2:-http://127.0.0.1:${port:-8000}}
user=test-api-$$-$RANDOM
body=$(mktemp "${TMPDIR:-/tmp}/test-api.XXXXXX") || exit 1
trap 'rm -f "$body"' EXIT

# Fails unless the answer has the status. The key goes through standard input, because every user of
# the machine can see the arguments of a program.
send() { # STATUS METHOD PATH CURL_ARGUMENTS...
  local wanted=$1 method=$2 path=$3 status
  shift 3
  printf '%s %s%s' "$method" "$base" "$path"
  [ $# -eq 0 ] || printf ' %s' "$@"
  printf '\n'
  : > "$body"
  status=$(printf '%s' "${key:+header = \"x-api-key: $key\"}" | curl --config - -sS --max-time 60 \
    --noproxy localhost,127.0.0.1 -o "$body" -w '%{http_code}' -X "$method" "$@" "$base$path") || {
    printf '  FAILED: nothing answers there. Is the system running? "docker compose up -d --wait" starts it.\n'
    return 1
  }
  printf '  answer %s\n%s\n\n' "$status" "$(cat "$body")"
  [ "$status" = "$wanted" ] && return 0
  printf '  FAILED: %s was expected.\n' "$wanted"
  [ "$status" = 401 ] && printf '  The key is API_KEY in .env; scripts/setup-system.sh makes one.\n'
  [ "$status" = 403 ] && printf '  The key needs enroll, authenticate, history and erase: empty API_KEY in .env, then run scripts/setup-system.sh.\n'
  return 1
}

try_user() {
  send 200 POST /authenticate -F "user_id=$user" -F "image=@\"$probe\"" || return 1
  if ! grep -q '"success":true' "$body"; then
    printf '  FAILED: the face was not recognised.\n'
    return 1
  fi
  send 200 GET "/users/$user/history" || return 1
  if ! grep -q '"type":"authenticate"' "$body"; then
    printf '  FAILED: the attempt is not in the history.\n'
    return 1
  fi
}

result=1
if send 200 GET /health && send 201 POST /enroll -F "user_id=$user" -F "image=@\"$image\""; then
  try_user && result=0
  send 204 DELETE "/users/$user" || result=1
fi
if [ $result -eq 0 ]; then
  printf 'OK: all five calls were answered as they should be.\n'
else
  printf 'The test FAILED.\n'
fi
exit $result
