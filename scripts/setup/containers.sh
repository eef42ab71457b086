# shellcheck shell=bash disable=SC2034 # the other parts read what is set here
# What needs Docker: the image, the passwords in their volumes, the first API key.

create_key() {
  local key
  if [ -n "$(env_value "$TEXT" API_KEY)" ]; then
    report OK 'API key' 'API_KEY of .env is kept'
    return
  fi
  key=$(docker compose run --rm -T --no-deps biometric-api node operator/keys.ts create \
    --client setup --scopes enroll,authenticate,history,erase < /dev/null)
  case $key in
    bk_*) ;;
    *)
      report WARN 'API key' 'none was made, see above; then run this again'
      return
      ;;
  esac
  NEW_KEY=$key
  if complete_env; then
    report OK 'API key' 'made for the client "setup" and stored as API_KEY in .env'
  else
    report FAIL 'API key' 'could not be written to .env'
  fi
}

set_up_containers() {
  say 'Building the image; the first time this takes some minutes ...'
  if ! docker compose build < /dev/null; then
    report FAIL Image 'could not be built, see above; then run this again'
    return
  fi
  report OK Image built
  # Stores the passwords that .env sets in the volumes, makes the others there, and reads all of them.
  if ! docker compose run --rm -T secrets import < .env \
    || ! KNOWN=$(docker compose run --rm -T secrets show < /dev/null) || ! complete_env; then
    report FAIL Passwords 'could not be stored, see above'
    return
  fi
  report OK Passwords 'in .env and in the volumes of their readers'
  create_key
}
