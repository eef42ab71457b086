#!/bin/bash
# The Unix side of shim.c: run.sh NAME RESULT ARGUMENTS...
# Programs that the test scripts stand before the real ones.
name=$1 result=$2
shift 2
PATH="$SHIM_DIR/programs:/usr/local/bin:/usr/bin:/bin"
"$name" "$@"
echo $? > "$result.new"
mv "$result.new" "$result"
