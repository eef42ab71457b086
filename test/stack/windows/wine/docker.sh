#!/bin/bash
# A docker that writes down how it was called ($DOCKER_ANSWERS/calls, one line each, and what came on
# its standard input in $DOCKER_ANSWERS/input) and says what the test wants: the first line of
# $DOCKER_ANSWERS/answers, "PATTERN|EXIT CODE|OUTPUT", whose pattern fits the arguments.
cd "$DOCKER_ANSWERS" || exit 9
call="$*"
printf '%s\n' "$call" >> calls
case $call in *' import') cat > input ;; esac
while IFS='|' read -r pattern code output; do
  # shellcheck disable=SC2254 # the pattern is meant as one
  case $call in
    $pattern)
      [ -n "$output" ] && printf '%b\n' "$output"
      exit "$code"
      ;;
  esac
done < answers
exit 0
