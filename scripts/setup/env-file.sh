# shellcheck shell=bash
# The content of .env: functions that take text and return text. scripts/windows/env-file.ps1 does the
# same for Windows; both are tested with the same cases. Bash 3.2, because that is what macOS has.

# The value of a variable in the text of a .env file; the last one counts.
env_value() { # TEXT NAME
  local line value=''
  while IFS= read -r line; do
    case $line in "$2="*) value=${line#*=} ;; esac
  done <<< "${1//$'\r'/}"
  value=${value%% #*}
  value=${value%"${value##*[![:space:]]}"}
  value=${value#"${value%%[![:space:]]*}"}
  case $value in
    \"*\" | \'*\')
      value=${value#?}
      value=${value%?}
      ;;
  esac
  printf '%s' "$value"
}

# 32 letters and digits. Bytes that are neither are thrown away, so that each is equally likely.
new_secret() {
  local text=''
  while [ ${#text} -lt 32 ]; do
    text=$text$(head -c 256 /dev/urandom | LC_ALL=C tr -dc 'A-Za-z0-9')
  done
  printf '%s' "${text:0:32}"
}

# Which compose files apply; 8 GB are 8,000,000,000 bytes, as the memory that is sold as 8 GB shows
# less than 8 GiB. Docker Desktop may have been given far less than the machine has.
compose_file() { # MACHINE_BYTES DOCKER_BYTES (0: not known)
  if [ "$1" -lt 8000000000 ] || { [ "$2" -gt 0 ] && [ "$2" -lt 3000000000 ]; }; then
    printf '%s' docker-compose.yml:docker-compose.override.yml
  else
    printf '%s' docker-compose.yml
  fi
}

# Compose 2.20 is the first one that waits for dependencies as docker-compose.yml needs it.
compose_is_recent() { # VERSION
  local version=${1#v}
  local major=${version%%.*} rest=${version#*.}
  local minor=${rest%%[!0-9]*}
  case $1 in *.*) ;; *) return 1 ;; esac
  case $major$minor in '' | *[!0-9]*) return 1 ;; esac
  [ -n "$minor" ] || return 1
  [ "$major" -gt 2 ] || { [ "$major" -eq 2 ] && [ "$minor" -ge 20 ]; }
}

# The text with every empty "NAME=" line filled in.
fill_in() { # TEXT NAME VALUE
  local line plain out=''
  while IFS= read -r line; do
    plain=${line%$'\r'}
    [ "$plain" = "$2=" ] && line=$2=$3${line#"$plain"}
    out=$out$line$'\n'
  done <<< "${1%$'\n'}"
  printf '%s.' "$out"
}

# Sets MERGED to EXISTING with a value for every variable of EXAMPLE: a variable without a value gets
# what the function value_for NAME DEFAULT prints. Existing values do not change by a byte. A missing
# variable is added at the end with its comment.
merge_env() { # EXAMPLE EXISTING
  local line name value end='' comment=''
  case $2 in *$'\r\n'*) end=$'\r' ;; esac
  MERGED=$2
  while IFS= read -r line; do
    case $line in
      [A-Z]*=*) ;;
      *)
        comment=$comment$line$end$'\n'
        continue
        ;;
    esac
    name=${line%%=*}
    if [ -z "$(env_value "$MERGED" "$name")" ]; then
      value=$(value_for "$name" "${line#*=}")
      case $'\n'$MERGED in
        *$'\n'"$name="*)
          if [ -n "$value" ]; then
            MERGED=$(fill_in "$MERGED" "$name" "$value")
            MERGED=${MERGED%.}
          fi
          ;;
        *)
          case $MERGED in '' | *$'\n') ;; *) MERGED=$MERGED$end$'\n' ;; esac
          MERGED=$MERGED$comment$name=$value$end$'\n'
          ;;
      esac
    fi
    comment=''
  done <<< "${1//$'\r'/}"
  # The comments after the last variable of EXAMPLE are only for a new file.
  [ -n "$2" ] || MERGED=$MERGED${comment%$'\n'}
}
